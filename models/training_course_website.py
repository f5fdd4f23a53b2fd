from odoo import api, fields, models
from odoo.fields import Domain


class TrainingCourse(models.Model):
    """The public page of a course, published on one website or on all."""

    _name = "training.course"
    _inherit = [
        "training.course",
        "website.seo.metadata",
        "website.published.multi.mixin",
        "website.searchable.mixin",
    ]

    website_tagline = fields.Char(
        string="In one sentence",
        translate=True,
        help="Stands below the name in the catalogue and in search engines.",
    )
    website_description = fields.Html(
        string="Page of the course",
        translate=True,
        sanitize_attributes=False,
        sanitize_form=False,
        help="Put together in the website's editor; stands below the facts.",
    )

    def _compute_website_url(self):
        super()._compute_website_url()
        slug = self.env["ir.http"]._slug
        for course in self:
            if course.id:
                course.website_url = f"/training/course/{slug(course)}"

    @api.depends_context("uid")
    def _compute_can_publish(self):
        """Whoever keeps the catalogue says what of it is public."""
        may_write = self.has_access("write")
        for course in self:
            course.can_publish = may_write

    @api.private
    def _is_visible_on(self, website):
        """Whether everybody may see the page on a website; else only its editors."""
        self.ensure_one()
        return (
            self.active
            and self.is_published
            and self.website_id.id in (False, website.id)
            and self.company_id.id in (False, website.company_id.id)
        )

    @api.private
    def _get_prerequisite_names(self):
        """What one must have taken or hold before, by name."""
        self.ensure_one()
        if not self.has_prerequisites:  # asked on each page view: most have none
            return []
        return [
            *self.prerequisite_course_ids.mapped("name"),
            *self.prerequisite_qualification_ids.mapped("name"),
        ]

    # -- search -----------------------------------------------------------------------

    @api.model
    def _search_get_detail(self, website, order, options):
        """Published courses by name, topic and what is said about them."""
        with_description = options["displayDescription"]
        mapping = {
            "name": {"name": "name", "type": "text", "match": True},
            "website_url": {"name": "website_url", "type": "text", "truncate": False},
        }
        if with_description:
            mapping["description"] = {
                "name": "website_tagline",
                "type": "text",
                "match": True,
            }
        return {
            "model": "training.course",
            "base_domain": [self._published_domain(website)],
            "search_fields": ["name", "code", "website_tagline", "tag_ids.name"]
            if not options.get("allowFuzzy")
            else ["name", "code", "website_tagline"],
            "fetch_fields": ["name", "website_url", "website_tagline"],
            "mapping": mapping,
            "icon": "fa-graduation-cap",
            # Published courses are public; portal users have their own rules.
            "requires_sudo": True,
            "order": "name desc, id desc" if order == "name desc" else "name, id",
        }

    @api.private
    @api.model
    def _published_domain(self, website):
        return Domain(website.website_domain()) & (
            Domain("is_published", "=", True)
            & Domain("company_id", "in", (False, website.company_id.id))
        )

    # -- meta data --------------------------------------------------------------------

    def _default_website_meta(self):
        """Name, one sentence and picture for search engines and shared links."""
        result = super()._default_website_meta()
        opengraph, twitter = result["default_opengraph"], result["default_twitter"]
        description = self._get_short_description()
        opengraph["og:title"] = twitter["twitter:title"] = self.name
        opengraph["og:description"] = twitter["twitter:description"] = description
        result["default_meta_description"] = description
        return result

    @api.private
    def _get_short_description(self):
        """One sentence about the course: typed in, else what it is."""
        self.ensure_one()
        if self.website_tagline:
            return self.website_tagline
        modes = dict(self._fields["mode"]._description_selection(self.env))
        parts = [modes[self.mode]]
        if self.day_count:
            parts.append(
                self.env._("1 day")
                if self.day_count == 1
                else self.env._("%s days", self.day_count)
            )
        if self.awarded_qualification_id:
            parts.append(
                self.env._("certifies %s", self.awarded_qualification_id.sudo().name)
            )  # what the course awards is part of its page
        return ", ".join(parts)
