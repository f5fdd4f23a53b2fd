"""Reading records together with what they point to, in one query.

Odoo reads each model with a query of its own, so looking at a session, its course,
company, currency and policy takes five. Where that is done for every single enrolment,
one joined query is worth its lines.
"""


def fetch_joined(records, facts):
    """Bring fields of records, and of those they lead to, into the cache.

    Rules are applied to the records themselves, as Odoo's own `fetch` does; whoever may
    read them may follow them. What is in the cache already stays as it is.

    :param records: records of one model
    :param facts: {path: names of stored fields}; a path names many2one fields, joined
        by dots where one leads on, and is empty for the records themselves
    """
    records = records._origin
    if not any(_is_missing(records, name) for name in facts[""]):
        return
    query = records._search([("id", "in", records.ids)], active_test=False)
    _fetch_parts(records, query, facts)


def search_joined(model, domain, facts, **options):
    """Search records and bring fields as for `fetch_joined`, all in one query.

    :param options: as of `search`: order, limit, offset
    """
    query = model._search(domain, **options)
    return model.browse() if query.is_empty() else _fetch_parts(model, query, facts)


def _fetch_parts(model, query, facts):
    """Run a query of records with all that is joined to it; return the records."""
    parts = [_add_part(model, path, facts[path], query) for path in facts]
    terms = [term for _model, _fields, terms in parts for term in terms]
    rows = model.env.execute_query(query.select(*terms))
    columns = iter(zip(*rows, strict=True))
    for related, fields, _terms in parts if rows else ():
        ids = next(columns)
        _put_into_cache(related, ids, {field: next(columns) for field in fields})
    return model.browse(row[0] for row in rows)


def _add_part(records, path, names, query):
    """Join what a path leads to: (its model, the fields, SQL of their columns)."""
    model, alias = records, records._table
    for name in path.split(".") if path else ():
        model, alias = model._fields[name].join(model, alias, query)
    terms = [model._field_to_sql(alias, name, query) for name in ("id", *names)]
    return model, [model._fields[name] for name in names], terms


def _is_missing(records, name):
    """Whether the cache lacks a field of one of the records."""
    missing = records._fields[name]._cache_missing_ids(records)
    return next(missing, None) is not None


def _put_into_cache(model, ids, columns):
    """Cache what was found: {field: values}; a join may have found nothing."""
    found = [index for index, record_id in enumerate(ids) if record_id]
    fetched = model.browse(ids[index] for index in found)
    for field, values in columns.items():
        field._insert_cache(fetched, [values[index] for index in found])
