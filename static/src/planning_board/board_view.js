import { registry } from "@web/core/registry";
import { getActiveActions } from "@web/views/utils";
import { BoardController } from "./board_controller";
import { BoardModel } from "./board_model";
import { BoardRenderer } from "./board_renderer";

export class BoardArchParser {
    parse(xmlDoc) {
        return {
            activeActions: getActiveActions(xmlDoc),
            weeks: Number(xmlDoc.getAttribute("weeks")) || 4,
        };
    }
}

export const boardView = {
    type: "training_board",
    ArchParser: BoardArchParser,
    Controller: BoardController,
    Model: BoardModel,
    Renderer: BoardRenderer,
    searchMenuTypes: ["filter", "favorite"],

    props: (genericProps, view) => ({
        ...genericProps,
        archInfo: new view.ArchParser().parse(genericProps.arch),
        Model: view.Model,
        Renderer: view.Renderer,
    }),
};

registry.category("views").add("training_board", boardView);
