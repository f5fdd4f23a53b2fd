import base64

HANDBOOK = """Before the day

Bring a pen and comfortable clothes. We begin at nine and end at half past four, with an
hour for lunch. Ask the instructor for anything you need.
"""


class DemoPortal:
    """Documents that learners and instructors find on their pages."""

    def __init__(self, env, courses):
        self.env = env
        self.courses = courses

    def build(self):
        """Each course has a handbook, slides for whoever teaches, and more to read."""
        handbook = base64.b64encode(HANDBOOK.encode())
        self.env["training.material"].create(
            [
                vals
                for course in self.courses.values()
                for vals in self._prepare_materials(course, handbook)
            ]
        )

    def _prepare_materials(self, course, handbook):
        common = {"course_id": course.id, "file": handbook}
        return [
            {**common, "name": "Joining instructions", "file_name": "joining.txt"},
            {
                **common,
                "name": "Handbook",
                "file_name": "handbook.txt",
                "release": "before",
                "days_before": 7,
            },
            {
                **common,
                "name": "Instructor's notes",
                "file_name": "notes.txt",
                "for_instructors": True,
            },
            {
                "course_id": course.id,
                "name": "Further reading",
                "url": "https://www.example.com/further-reading",
                "release": "completed",
            },
        ]
