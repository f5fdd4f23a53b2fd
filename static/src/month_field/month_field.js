import { registry } from "@web/core/registry";
import { dateField, DateTimeField } from "@web/views/fields/datetime/datetime_field";

/** A date that stands for its month: “Nov 2026”, never “Nov 1”. */
export class MonthField extends DateTimeField {
    /** @override */
    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? value.toLocaleString({ month: "short", year: "numeric" }) : "";
    }
}

registry.category("fields").add("training_month", {
    ...dateField,
    component: MonthField,
    listViewWidth: 90,
});
