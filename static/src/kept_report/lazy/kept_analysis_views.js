import { registry } from "@web/core/registry";
import { graphView } from "@web/views/graph/graph_view";
import { pivotView } from "@web/views/pivot/pivot_view";
import { KeptControlPanel } from "../kept_control_panel";

registry.category("views").add("training_kept_pivot", {
    ...pivotView,
    ControlPanel: KeptControlPanel,
});
registry.category("views").add("training_kept_graph", {
    ...graphView,
    ControlPanel: KeptControlPanel,
});
