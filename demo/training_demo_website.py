# One sentence for the catalogue, by the code of the course.
TAGLINES = {
    "FAW": "Three days that qualify you as a first aider at work.",
    "EFAW": "The first minutes count: one day for the appointed person.",
    "FIRE": "Lead your colleagues out safely, and know which extinguisher to take.",
    "FORK": "From the first lift to the licence, with your own instructor.",
    "PM1": "Plan, run and finish projects; with the examination on the last day.",
}


class DemoWebsite:
    """The catalogue is public, apart from what is sold on request only."""

    def __init__(self, env, courses):
        self.env = env
        self.courses = courses

    def build(self):
        """Publish what is taught, with a sentence where there is one."""
        for code, course in self.courses.items():
            course.write(
                {"is_published": True, "website_tagline": TAGLINES.get(code, False)}
            )
