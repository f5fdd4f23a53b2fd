import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/** The building block with the next sessions: what is public of them, always fresh. */
export class UpcomingSessions extends Interaction {
    static selector = ".s_training_upcoming";

    async willStart() {
        const { course, topic, limit, layout } = this.el.dataset;
        const chosen = Object.entries({ course, topic, limit, layout });
        const query = new URLSearchParams(chosen.filter(([, value]) => value));
        const response = await this.waitFor(fetch(`/training/upcoming?${query}`));
        this.html = response.ok ? await this.waitFor(response.text()) : "";
    }

    start() {
        const target = this.el.querySelector(".s_training_upcoming_list");
        const list = new DOMParser().parseFromString(this.html, "text/html").body
            .firstElementChild;
        if (target && list) {
            // Taken out again when the page is edited: it is never saved with it.
            this.insert(list, target);
        }
    }
}

registry
    .category("public.interactions")
    .add("training_operations.upcoming_sessions", UpcomingSessions);
registry
    .category("public.interactions.edit")
    .add("training_operations.upcoming_sessions", { Interaction: UpcomingSessions });
