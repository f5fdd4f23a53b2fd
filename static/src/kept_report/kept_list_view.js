import { registry } from "@web/core/registry";
import { listView } from "@web/views/list/list_view";
import { KeptControlPanel } from "./kept_control_panel";

registry.category("views").add("training_kept_list", {
    ...listView,
    ControlPanel: KeptControlPanel,
});
