"""Fed to ``odoo shell``: build the web client's bundles before anybody waits."""

env["ir.qweb"]._pregenerate_assets_bundles()  # noqa: F821  (the shell gives env)
env.cr.commit()  # noqa: F821
