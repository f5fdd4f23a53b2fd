import { Interaction } from "@web/public/interaction";
import { registry } from "@web/core/registry";

/**
 * The time of a session in the visitor's zone, beside that of the session.
 *
 * Worked out in the browser, so that pages are the same for everybody.
 */
export class LocalTime extends Interaction {
    static selector = ".o_training_local_time";

    start() {
        const { start, stop, tz } = this.el.dataset;
        const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
        const times = [new Date(start), new Date(stop)];
        // London and Lisbon need no second line: their clocks say the same.
        const clock = (timeZone) =>
            times.map((time) => time.toLocaleString("en", { timeZone })).join();
        if (!zone || clock(zone) === clock(tz)) {
            return;
        }
        const format = new Intl.DateTimeFormat(document.documentElement.lang || undefined, {
            dateStyle: "medium",
            timeStyle: "short",
        });
        const text = format.formatRange(...times);
        this.el.querySelector("span").textContent = `${text} (${zone.replaceAll("_", " ")})`;
        this.el.classList.remove("d-none");
    }
}

registry.category("public.interactions").add("training_operations.local_time", LocalTime);
