//! The grid: a row an action, a column a layer, the result last. Every cell is a button that explains itself.
//!
//! The table is one stop of the Tab key; the arrow keys move inside.

use super::i18n::use_i18n;
use super::icon::{changed, class_of, icon};
use crate::dom;
use crate::state::{Action, CellId, Selection};
use crate::view::view_models::{CellView, GridView, Line, RowView, Tone};
use messages::{Key, key};
use yew::{
    AttrValue, Callback, Html, KeyboardEvent, Properties, classes, component, html, use_callback,
    use_state_eq,
};

/// What the grid needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub grid: GridView,
    /// What a person asks for.
    pub dispatch: Callback<Action>,
    /// What its cells are called on a page with more than one grid.
    #[prop_or("cell")]
    pub name: &'static str,
    /// Where a click marks a cell, pressed or not, instead of asking why: what is said about that.
    #[prop_or_default]
    pub marks: Option<AttrValue>,
}

/// The cell that the Tab key stops at.
pub const STOP: &str = ".grid button[tabindex='0']";

/// What the gates mean. At most three words stand for what is not known.
const LEGEND: [(Tone, Key); 5] = [
    (Tone::Allow, key::UI_LEGEND_ALLOW),
    (Tone::Deny, key::UI_LEGEND_DENY),
    (Tone::Lack, key::UI_LEGEND_LACK),
    (Tone::Quiet, key::UI_LEGEND_QUIET),
    (Tone::Depends, key::UI_LEGEND_DEPENDS),
];

/// The grid.
#[component]
pub fn Grid(props: &Props) -> Html {
    let i18n = use_i18n();
    let reached = use_state_eq(|| None);
    let here = reached
        .filter(|at| cell(&props.grid, *at).is_some())
        .or_else(|| chosen(&props.grid).filter(|_| props.marks.is_none()))
        .unwrap_or((0, props.grid.columns.len()));
    let name = props.name;
    let keys = use_callback(
        (props.grid.clone(), here),
        move |event: KeyboardEvent, (grid, here)| {
            if let Some(next) = moved(grid, *here, &event.key()) {
                event.prevent_default();
                dom::focus(&cell_id(name, next));
            }
        },
    );
    let onreach = {
        let reached = reached.setter();
        use_callback((), move |place, ()| reached.set(Some(place)))
    };
    let rows = props.grid.rows.iter().enumerate().map(|(at, row)| {
        let stop = (here.0 == at).then_some(here.1);
        html! { <Row key={row.action.to_string()} {at} row={row.clone()} {stop} dispatch={&props.dispatch} onreach={&onreach} {name} marks={props.marks.is_some()} /> }
    });
    let hint = match &props.marks {
        Some(marks) => marks.clone(),
        None => i18n.text(key::UI_GRID_HINT),
    };
    let hint_id = format!("{name}-hint");
    let class = classes!(
        "grid-frame",
        props.marks.is_some().then_some("grid-marking")
    );
    html! {
        <div {class}>
            <table class="grid" role="table" aria-label={i18n.text(key::UI_GRID_TITLE)} aria-describedby={hint_id.clone()} onkeydown={keys}>
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">{ i18n.text(key::UI_GRID_ACTION) }</th>
                        { for props.grid.columns.iter().map(|column| html! {
                            <th role="columnheader" scope="col" class="grid-layer">{ &column.name }</th>
                        }) }
                        <th role="columnheader" scope="col" class="grid-layer">{ i18n.text(key::UI_GRID_RESULT) }</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{ for rows }</tbody>
            </table>
            <p id={hint_id} class="hint">{ hint }</p>
            if props.marks.is_none() {
                <ul class="legend" aria-label={i18n.text(key::UI_LEGEND)}>
                    { for LEGEND.map(|(tone, key)| html! {
                        <li class={class_of(tone)}><span class="gate">{ icon(tone) }</span>{ i18n.text(key) }</li>
                    }) }
                </ul>
            }
        </div>
    }
}

#[derive(Clone, PartialEq, Properties)]
struct RowProps {
    at: usize,
    row: RowView,
    /// The cell of this row that the Tab key stops at.
    stop: Option<usize>,
    dispatch: Callback<Action>,
    /// Told which cell has the focus.
    onreach: Callback<(usize, usize)>,
    name: &'static str,
    marks: bool,
}

#[component]
fn Row(props: &RowProps) -> Html {
    let RowProps { at, row, stop, .. } = props;
    let last = row.cells.len().saturating_sub(1);
    let cells = row.cells.iter().enumerate().map(|(column, cell)| {
        let class = classes!(
            "grid-cell",
            class_of(cell.tone),
            match cell.line {
                Line::Through => "line-through",
                Line::Ends => "line-ends",
                Line::Past => "line-past",
            },
            (column == last).then_some("grid-result")
        );
        html! {
            <td role="cell" {class} key={column}>
                { button_or_word(cell, (*at, column), *stop == Some(column), props) }
                // Beside the button: it is no part of what the button is called.
                if let Some(pin) = &cell.pin {
                    <span class="gate-pin">{ pin }</span>
                }
            </td>
        }
    });
    // Where the action's name may be broken: before the colon's other side and between words.
    html! {
        <tr role="row" class={classes!(row.touched.then_some("touched"))} aria-current={row.touched.then_some("true")}>
            <th role="rowheader" scope="row"><code>{ breakable(&row.action) }</code></th>
            { for cells }
        </tr>
    }
}

fn button_or_word(cell: &CellView, place: (usize, usize), stop: bool, props: &RowProps) -> Html {
    let inside = html! {
        <>
            <span class="gate">{ icon(cell.tone) }</span>
            <span class="grid-word">{ &cell.word }</span>
            if let Some(before) = &cell.before {
                { changed() }
                <span class="unseen">{ before }</span>
            }
        </>
    };
    let Some(spot) = cell.spot else {
        return html! { <span class="grid-quiet" title={&cell.name}>{ inside }</span> };
    };
    let onclick = {
        let chosen = cell.chosen && !props.marks;
        props.dispatch.reform(move |_| {
            Action::Select(if chosen {
                Selection::Nowhere
            } else {
                Selection::At(spot)
            })
        })
    };
    html! {
        <button
            type="button"
            id={cell_id(props.name, place)}
            tabindex={if stop { "0" } else { "-1" }}
            aria-label={match &cell.before {
                Some(before) => format!("{}{before}", cell.name),
                None => cell.name.to_string(),
            }}
            title={&cell.name}
            aria-pressed={if cell.chosen { "true" } else { "false" }}
            aria-controls={(!props.marks).then_some("why")}
            onfocusin={props.onreach.reform(move |_| place)}
            {onclick}
        >
            { inside }
        </button>
    }
}

fn cell_id(name: &str, (row, column): (usize, usize)) -> AttrValue {
    format!("{name}-{row}-{column}").into()
}

fn cell(grid: &GridView, (row, column): (usize, usize)) -> Option<CellId> {
    grid.rows.get(row)?.cells.get(column)?.spot
}

/// The cell that is explained: the keyboard focus enters the table there.
fn chosen(grid: &GridView) -> Option<(usize, usize)> {
    let mut rows = grid.rows.iter().enumerate();
    rows.find_map(|(at, row)| Some((at, row.cells.iter().position(|cell| cell.chosen)?)))
}

/// The next cell in the direction of a key that can be explained.
fn moved(grid: &GridView, from: (usize, usize), key: &str) -> Option<(usize, usize)> {
    let step = |(row, column): (usize, usize)| match key {
        "ArrowUp" => Some((row.checked_sub(1)?, column)),
        "ArrowDown" => Some((row + 1, column)),
        "ArrowLeft" => Some((row, column.checked_sub(1)?)),
        "ArrowRight" => Some((row, column + 1)),
        _ => None,
    };
    let inside = |(row, column): &(usize, usize)| {
        grid.rows
            .get(*row)
            .is_some_and(|cells| *column < cells.cells.len())
    };
    match key {
        "Home" => (0..)
            .map_while(|column| Some((from.0, column)).filter(inside))
            .find(|at| cell(grid, *at).is_some()),
        "End" => Some((from.0, grid.columns.len())),
        _ => std::iter::successors(step(from), |at| step(*at))
            .take_while(inside)
            .find(|at| cell(grid, *at).is_some()),
    }
}

/// An action's name with a place to break the line after the colon.
fn breakable(action: &str) -> Html {
    match action.split_once(':') {
        Some((service, name)) => html! { <>{ service }{ ":" }<wbr />{ name }</> },
        None => html! { action },
    }
}
