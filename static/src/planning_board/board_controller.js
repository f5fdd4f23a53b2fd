import { Component, useExternalListener, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useBus, useService } from "@web/core/utils/hooks";
import { useModel } from "@web/model/model";
import { useSetupAction } from "@web/search/action_hook";
import { CogMenu } from "@web/search/cog_menu/cog_menu";
import { Layout } from "@web/search/layout";
import { SearchBar } from "@web/search/search_bar/search_bar";
import { useSearchBarToggler } from "@web/search/search_bar/search_bar_toggler";
import { standardViewProps } from "@web/views/standard_view_props";
import { BoardConflictDialog, BoardMoveDialog } from "./board_dialogs";

export class BoardController extends Component {
    static template = "training_operations.BoardView";
    static components = { CogMenu, Layout, SearchBar };
    static props = {
        ...standardViewProps,
        Model: Function,
        Renderer: Function,
        archInfo: Object,
    };

    setup() {
        this.rootRef = useRef("root");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.state = useState({ whole: false, message: "" });
        this.model = useModel(this.props.Model, {
            weeks: this.env.isSmall ? 1 : this.props.archInfo.weeks,
            options: this.props.state?.modelState?.options,
        });
        useBus(this.model.bus, "update", () => this.render(true));
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => ({ modelState: this.model.exportState() }),
        });
        this.searchBarToggler = useSearchBarToggler();
        // After a drag nothing has the focus, and undoing should work nevertheless.
        useExternalListener(document, "keydown", this.onKeydown);
    }

    get options() {
        return this.model.options;
    }

    get weekChoices() {
        return [1, 2, 4, 8, 12];
    }

    get groupings() {
        const third =
            this.options.lens === "instructor"
                ? ["skill", _t("By qualification")]
                : ["kind", _t("By kind")];
        return [["none", _t("Not grouped")], ["place", _t("By place")], third];
    }

    get period() {
        const { days } = this.model.data;
        return `${days[0].short} ${days[0].month} – ${days.at(-1).short} ${days.at(-1).month}`;
    }

    get findLabel() {
        return this.options.lens === "instructor" ? _t("Find instructor") : _t("Find room");
    }

    get canEdit() {
        return this.model.data.can_edit && this.props.archInfo.activeActions.edit;
    }

    setLens(lens) {
        return this.model.choose({ lens, grouping: "none" });
    }

    setWeeks(ev) {
        return this.model.choose({ weeks: Number(ev.target.value) });
    }

    goToday() {
        return this.model.choose({ first_day: luxon.DateTime.now().toISODate() });
    }

    openSession(block) {
        return this.props.selectRecord(block.session_id, {});
    }

    openMove(block) {
        this.dialog.add(BoardMoveDialog, {
            block,
            model: this.model,
            move: (moved, target) => this.moveBlock(moved, target),
            open: (opened) => this.openSession(opened),
        });
    }

    // -- changing --------------------------------------------------------------------

    async moveBlock(block, target) {
        const drag = this.model.prepareDrag(block, target);
        if (!drag.days && drag.source === drag.target) {
            return;
        }
        await this.attempt((accepted) => this.model.drop(drag, accepted), _t("Moved"));
    }

    undo() {
        return this.attempt((accepted) => this.model.undo(accepted), _t("Undone"));
    }

    redo() {
        return this.attempt((accepted) => this.model.redo(accepted), _t("Done again"));
    }

    /**
     * Try a change, show what speaks against it, and try again if that is accepted.
     *
     * @param {(accepted: string[]) => Promise<Object>} change
     * @param {string} message what to tell when it worked
     */
    async attempt(change, message, accepted = []) {
        let result;
        try {
            result = await change(accepted);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
            // Somebody was faster, or holds the slot: show why, and how it is now.
            const text = error.data?.message || error.message;
            this.notification.add(text, { type: "danger", sticky: true });
            return this.model.load();
        }
        if (result.status === "done") {
            this.state.message = message;
            this.notification.add(message, { type: "success" });
        } else if (result.conflicts) {
            const texts = result.conflicts.map((conflict) => conflict.text);
            this.dialog.add(BoardConflictDialog, {
                conflicts: result.conflicts,
                accept: () => this.attempt(change, message, texts),
            });
        }
    }

    onKeydown(ev) {
        const isHere = ev.target === document.body || this.rootRef.el.contains(ev.target);
        const inField = ev.target.closest("input, select, textarea");
        if (!isHere || inField || !(ev.ctrlKey || ev.metaKey)) {
            return;
        }
        const key = ev.key.toLowerCase();
        if (key === "y" || (key === "z" && ev.shiftKey)) {
            ev.preventDefault();
            this.redo();
        } else if (key === "z") {
            ev.preventDefault();
            this.undo();
        }
    }
}
