{
    "name": "Training Operations",
    "summary": "Schedule, staff, enrol, deliver, certify and invoice"
    " instructor-led training",
    "version": "19.0.1.0.0",
    "category": "Services/Training",
    "author": "Training Operations contributors",
    "license": "LGPL-3",
    "depends": [
        "account",
        "base_import",
        "calendar",
        "hr_holidays",
        "phone_validation",
        "portal",
        "product",
        "resource",
        "survey",
    ],
    "data": [
        # Groups come first: access rights, rules and views refer to them.
        "security/training_operations_groups.xml",
        "security/ir.model.access.csv",
        "security/training_operations_rules.xml",
        "data/ir_sequence_data.xml",
        "data/product_data.xml",
        "data/training_weekday_data.xml",
    ],
    "application": True,
}
