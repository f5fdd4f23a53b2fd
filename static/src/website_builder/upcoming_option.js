import { onWillStart, useState } from "@odoo/owl";
import { BaseOptionComponent } from "@html_builder/core/utils";
import { before, SNIPPET_SPECIFIC_END } from "@html_builder/utils/option_sequence";
import { Plugin } from "@html_editor/plugin";
import { withSequence } from "@html_editor/utils/resource";
import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

/** Which sessions the building block shows, how many, and how. */
export class UpcomingOption extends BaseOptionComponent {
    static template = "training_operations.UpcomingOption";
    static selector = ".s_training_upcoming";

    setup() {
        super.setup();
        this.choices = useState({ courses: [], topics: [] });
        onWillStart(async () => {
            // Published names only: who designs pages needs no right on courses.
            Object.assign(this.choices, await rpc("/training/upcoming/choices"));
        });
    }
}

class UpcomingOptionPlugin extends Plugin {
    static id = "trainingUpcomingOption";
    resources = {
        builder_options: [withSequence(before(SNIPPET_SPECIFIC_END), UpcomingOption)],
    };
}

registry.category("website-plugins").add(UpcomingOptionPlugin.id, UpcomingOptionPlugin);
