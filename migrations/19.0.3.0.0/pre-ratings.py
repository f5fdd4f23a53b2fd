def migrate(cr, version):
    """Make the columns before the runs' default asks the company for its weight.

    Runs of before ratings keep a price without them: their weight is 0.
    """
    cr.execute(
        """
        ALTER TABLE res_company
            ADD COLUMN IF NOT EXISTS training_weight_rating double precision DEFAULT 1;
        ALTER TABLE res_company ALTER COLUMN training_weight_rating DROP DEFAULT;
        ALTER TABLE training_scheduling_run
            ADD COLUMN IF NOT EXISTS weight_rating double precision DEFAULT 0;
        ALTER TABLE training_scheduling_run ALTER COLUMN weight_rating DROP DEFAULT;
        """
    )
