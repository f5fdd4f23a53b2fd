import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { listView } from "@web/views/list/list_view";
import { KeptControlPanel } from "./kept_control_panel";

registry.category("views").add("training_kept_list", {
    ...listView,
    ControlPanel: KeptControlPanel,
});
registry.category("views").add("training_kept_kanban", {
    ...kanbanView,
    ControlPanel: KeptControlPanel,
});
