import base64

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..logic.people import Person, normalize_heading, parse_table, parse_text
from ..models.training_enrollment_pool import POOLS
from .people_file import MAX_BYTES, MAX_ROWS, UnreadableFileError, read_rows

SOURCES = [
    ("contacts", "Pick contacts"),
    ("text", "Paste names and addresses"),
    ("file", "Upload CSV or XLSX"),
]


class TrainingEnrollWizard(models.TransientModel):
    """Enrol one or many named people at once, after a look at each row's verdict.

    The web client and the client's own pages use the same steps: fill it, `_load_rows`,
    `_evaluate`, `_enroll`. Whoever calls it decides whom contacts are looked up among.
    """

    _name = "training.enroll.wizard"
    _description = "Enrol People"

    step = fields.Selection(
        [("input", "Who"), ("preview", "Check"), ("done", "Done")],
        default="input",
        required=True,
        readonly=True,
    )
    session_id = fields.Many2one("training.session", required=True, ondelete="cascade")
    course_id = fields.Many2one(related="session_id.course_id")
    seats_available = fields.Integer(related="session_id.seats_available")
    source = fields.Selection(SOURCES, default="text", required=True, string="From")
    partner_ids = fields.Many2many("res.partner", string="Contacts")
    text = fields.Text(string="Names and addresses")
    file = fields.Binary(attachment=False)
    file_name = fields.Char()
    customer_id = fields.Many2one(
        "res.partner",
        string="Payer",
        compute="_compute_customer_id",
        store=True,
        readonly=False,
        help="Empty: each learner's own company. New people become its contacts.",
    )
    booker_id = fields.Many2one(
        "res.partner",
        string="Booked by",
        domain="[('is_company', '=', False)]",
        help="Who made the booking, when it wasn't the learners.",
    )
    customer_reference = fields.Char(string="Order number")
    has_pools = fields.Boolean(related="session_id.has_pools")
    seat_pool = fields.Selection(POOLS, string="Take part", default="onsite")
    is_required = fields.Boolean(
        string="Must attend", help="The law or the employer requires this course."
    )
    is_group = fields.Boolean(
        string="Only together",
        help="On the waitlist they move up together or not at all.",
    )
    on_full = fields.Selection(
        [("waitlist", "Put on the waitlist"), ("leave_out", "Leave out")],
        string="Without a free seat",
        default="waitlist",
        required=True,
    )
    override_reason = fields.Char(
        string="Exception granted because",
        help="Lets people in although a prerequisite is missing or they are elsewhere"
        " at that time, where the policy gives you that right.",
    )
    is_restricted = fields.Boolean(
        readonly=True,
        help="Looks people up among the payer's contacts only, and asks for all"
        " required answers: how clients enrol their own people.",
    )
    line_ids = fields.One2many("training.enroll.wizard.line", "wizard_id")
    answer_ids = fields.One2many(
        "training.enroll.wizard.answer",
        "wizard_id",
        string="Questions to whoever books",
        compute="_compute_answer_ids",
        store=True,
        readonly=False,
    )
    has_questions = fields.Boolean(compute="_compute_has_questions")
    good_count = fields.Integer(string="To enrol", compute="_compute_counts")
    waitlist_count = fields.Integer(
        string="Onto the waitlist", compute="_compute_counts"
    )
    new_count = fields.Integer(string="New contacts", compute="_compute_counts")
    bad_count = fields.Integer(string="Left out", compute="_compute_counts")
    enrollment_ids = fields.Many2many(
        "training.enrollment", string="Enrolments", readonly=True
    )
    summary = fields.Char(compute="_compute_summary")

    # -- computes -------------------------------------------------------------------

    def _get_free_seats(self):
        """Seats left where these people take part."""
        session = self.session_id
        if not session.has_pools:
            return session.seats_available
        is_online = self.seat_pool == "online"
        return session.online_available if is_online else session.onsite_available

    @api.depends("session_id", "booker_id")
    def _compute_customer_id(self):
        """The session's client, else the company of whoever books."""
        for wizard in self:
            company = wizard.booker_id.commercial_partner_id
            wizard.customer_id = wizard.session_id.customer_id or (
                company if company.is_company else wizard.customer_id
            )

    @api.depends("session_id")
    def _compute_answer_ids(self):
        for wizard in self:
            questions = wizard.session_id.course_id.question_ids._for_scope("booking")
            wizard.answer_ids = [
                Command.clear(),
                *(
                    Command.create({"question_id": question.id})
                    for question in questions
                ),
            ]

    @api.depends("session_id")
    def _compute_has_questions(self):
        for wizard in self:
            questions = wizard.session_id.course_id.question_ids
            wizard.has_questions = bool(questions._for_scope("person"))

    @api.depends("line_ids.verdict")
    def _compute_counts(self):
        for wizard in self:
            good = wizard.line_ids.filtered("is_good")
            waiting = good.filtered(lambda line: line.verdict == "waitlist")
            wizard.good_count = len(good) - len(waiting)
            wizard.waitlist_count = len(waiting)
            wizard.new_count = len(good.filtered(lambda line: not line.partner_id))
            wizard.bad_count = len(wizard.line_ids) - len(good)

    @api.depends("enrollment_ids", "line_ids.verdict")
    def _compute_summary(self):
        """What was done, in words."""
        for wizard in self:
            states = wizard.enrollment_ids.mapped("state")
            parts = [
                (self.env._("enrolled: %s", states.count("confirmed")), "confirmed"),
                (self.env._("to be approved: %s", states.count("pending")), "pending"),
                (
                    self.env._("waitlisted: %s", states.count("waitlisted")),
                    "waitlisted",
                ),
            ]
            texts = [text for text, state in parts if state in states]
            if wizard.bad_count:
                texts.append(self.env._("left out: %s", wizard.bad_count))
            wizard.summary = ", ".join(texts)

    @api.model
    def default_get(self, fields):
        """Opened from a list of contacts, these are who is to be enrolled."""
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "res.partner":
            values |= {
                "source": "contacts",
                "partner_ids": [Command.set(self.env.context.get("active_ids", []))],
            }
        return values

    # -- rows -----------------------------------------------------------------------

    def _read_people(self):
        """The rows of what was picked, pasted or uploaded.

        :raise UserError: when a file can't be read or is too long, and what to do
        """
        self.ensure_one()
        if self.source == "contacts":
            return [
                Person(number, partner.name or "", partner.email or "")
                for number, partner in enumerate(self.partner_ids, 1)
            ]
        if self.source == "text":
            people = parse_text(self.text or "")
        else:
            people = parse_table(self._read_file())
        if len(people) > MAX_ROWS:
            raise UserError(self._get_file_refusal("too_many_rows"))
        return people

    def _read_file(self):
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        try:
            return read_rows(self.file_name or "", base64.b64decode(self.file))
        except UnreadableFileError as error:
            raise UserError(self._get_file_refusal(str(error))) from error

    @api.model
    def _get_file_refusal(self, code):
        """Why a file isn't taken, and what to do about it."""
        return {
            "too_large": self.env._(
                "The file is larger than %s MB. Leave out pictures and other sheets, or"
                " upload it in parts.",
                MAX_BYTES // 1024 // 1024,
            ),
            "too_many_rows": self.env._(
                "These are more than %s people. Enrol them in parts.", MAX_ROWS
            ),
            "old_excel": self.env._(
                "This is a file of an old Excel. Save it as XLSX or CSV and upload it"
                " again."
            ),
        }.get(
            code,
            self.env._(
                "This file can't be read. Save it as XLSX or CSV and try again."
            ),
        )

    @api.private
    def _load_rows(self, people):
        """Replace the rows by those of some people (`logic.people.Person`).

        :raise UserError: when there is nobody
        """
        self.ensure_one()
        if not people:
            raise UserError(
                self.env._("There is nobody yet: give a name or an address per line.")
            )
        self.line_ids.unlink()
        picked = self.partner_ids if self.source == "contacts" else ()
        questions = self.course_id.question_ids._for_scope("person")
        self.env["training.enroll.wizard.line"].create(
            [
                {
                    "wizard_id": self.id,
                    "number": person.number,
                    "name": person.name,
                    "email": person.email,
                    "partner_id": picked[index].id if picked else False,
                    "is_picked": bool(picked),
                    "answer_ids": [
                        Command.create(self._prepare_answer(question, person.values))
                        for question in questions
                    ],
                }
                for index, person in enumerate(people)
            ]
        )

    @api.model
    def _prepare_answer(self, question, values):
        """An answer from the column that is called like the question, if any."""
        wanted = normalize_heading(question.name)
        text = next(
            (
                cell
                for head, cell in values.items()
                if normalize_heading(head) == wanted
            ),
            "",
        )
        return {"question_id": question.id, **(question._parse_answer(text) or {})}

    # -- steps ----------------------------------------------------------------------

    def action_preview(self):
        """Read who was given, and judge each row."""
        self.ensure_one()
        self._load_rows(self._read_people())
        self.line_ids._evaluate()
        self.step = "preview"
        return self._reopen()

    def action_check(self):
        """Judge the rows anew, after corrections."""
        self.ensure_one()
        self.line_ids._evaluate()
        return self._reopen()

    def action_back(self):
        self.ensure_one()
        self.step = "input"
        return self._reopen()

    def action_enroll(self):
        """Enrol all good rows in one go, or show what has changed since the preview."""
        self.ensure_one()
        expected = self.line_ids.filtered("is_good")
        self.line_ids._evaluate()
        good = self.line_ids.filtered("is_good")
        if expected - good:
            return self._reopen()
        if not good:
            raise UserError(self.env._("No row can be enrolled as it stands."))
        self.enrollment_ids = self._enroll(good)
        self.step = "done"
        return self._reopen()

    @api.private
    def _enroll(self, lines):
        """Make contacts and enrolments of some rows, in two statements.

        :return: the enrolments
        """
        self.ensure_one()
        lines._create_contacts()
        enrollments = self.env["training.enrollment"].create(
            [line._prepare_enrollment_vals() for line in lines]
        )
        for line, enrollment in zip(lines, enrollments, strict=True):
            line.enrollment_id = enrollment
        return enrollments

    def action_download_errors(self):
        """The rows that were left out, as a spreadsheet to correct and upload again."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/training/enroll/{self.id}/errors.xlsx",
            "target": "download",
        }

    def action_download_errors_csv(self):
        self.ensure_one()
        return dict(
            self.action_download_errors(),
            url=f"/training/enroll/{self.id}/errors.csv",
        )

    def action_view_enrollments(self):
        return self.enrollment_ids._get_records_action(name=self.env._("Enrolled"))

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enrol people"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.private
    def _get_error_rows(self):
        """Heading and rows of what was left out, for a spreadsheet."""
        self.ensure_one()
        questions = self.course_id.question_ids._for_scope("person")
        labels = dict(self.line_ids._fields["verdict"]._description_selection(self.env))
        head = [
            self.env._("Row"),
            self.env._("Name"),
            self.env._("E-mail"),
            *questions.mapped("name"),
            self.env._("Verdict"),
            self.env._("Why"),
        ]
        rows = []
        for line in self.line_ids.filtered(lambda line: not line.is_good):
            answers = {answer.question_id: answer.value for answer in line.answer_ids}
            rows.append(
                [
                    line.number,
                    line.name or "",
                    line.email or "",
                    *(answers.get(question) or "" for question in questions),
                    labels.get(line.verdict) or "",
                    line.message or "",
                ]
            )
        return [head, *rows]


class TrainingEnrollWizardAnswer(models.TransientModel):
    """An answer given on the way to an enrolment."""

    _name = "training.enroll.wizard.answer"
    _description = "Answer While Enrolling"
    _inherit = ["training.answer.mixin"]

    wizard_id = fields.Many2one(
        "training.enroll.wizard", ondelete="cascade", index=True
    )
    line_id = fields.Many2one(
        "training.enroll.wizard.line", ondelete="cascade", index=True
    )
