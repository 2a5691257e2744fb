//! The table of learners' results, and one learner's solutions below it.

use super::super::view::results::{MarkView, PupilView, ResultsView, SolutionsView};
use super::solved::{compared, permits};
use crate::components::i18n::{I18n, use_i18n};
use crate::components::icon::{class_of, icon};
use crate::components::inline_code::inline_code;
use messages::key;
use yew::{AttrValue, Callback, Html, Properties, classes, component, html};

/// What the table needs.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// What it shows.
    pub results: ResultsView,
    /// Whose solutions are shown, by the row.
    pub chosen: Option<usize>,
    /// Those solutions.
    pub solutions: Option<SolutionsView>,
    /// Told whose are asked for.
    pub onchoose: Callback<Option<usize>>,
}

/// The table.
#[component]
pub fn Results(props: &Props) -> Html {
    let i18n = use_i18n();
    let ResultsView {
        columns,
        rows,
        summary,
    } = &props.results;
    let rows = rows
        .iter()
        .enumerate()
        .map(|(at, row)| self::row(at, row, columns, props));
    html! {
        <>
            <p role="status">{ summary }</p>
            <div class="teach-scroll" role="region" tabindex="0" aria-label={i18n.text(key::TEACH_RESULTS_SCROLL)}>
                <table class="teach-table" aria-label={i18n.text(key::TEACH_RESULTS_TABLE)}>
                    <thead>
                        <tr>
                            <th scope="col">{ i18n.text(key::TEACH_RESULTS_NAME) }</th>
                            <th scope="col">{ i18n.text(key::TEACH_RESULTS_COUNT) }</th>
                            <th scope="col">{ i18n.text(key::TEACH_RESULTS_NOTES) }</th>
                            { for columns.iter().map(|(number, title)| html! {
                                <th scope="col"><span class="teach-column-number">{ number }</span>{ " " }{ title }</th>
                            }) }
                        </tr>
                    </thead>
                    <tbody>{ for rows }</tbody>
                </table>
            </div>
            if let Some(solutions) = &props.solutions {
                { self::solutions(solutions, &i18n) }
            }
        </>
    }
}

fn row(at: usize, row: &PupilView, columns: &[(AttrValue, AttrValue)], props: &Props) -> Html {
    let chosen = props.chosen == Some(at);
    let answered = row.cells.iter().any(|cell| !cell.more.is_empty());
    let onclick = props.onchoose.reform(move |_| (!chosen).then_some(at));
    let cells = row.cells.iter().zip(columns).map(|(cell, _)| mark(cell));
    html! {
        <tr key={at}>
            <th scope="row">
                if answered {
                    <button type="button" class="plain" aria-expanded={if chosen { "true" } else { "false" }} {onclick}>{ &row.name }</button>
                } else {
                    { &row.name }
                }
            </th>
            <td>{ &row.total }</td>
            <td class="teach-notes">{ for row.notes.iter().map(|note| html! { <p>{ inline_code(note) }</p> }) }</td>
            { for cells }
        </tr>
    }
}

fn mark(cell: &MarkView) -> Html {
    html! {
        <td class={classes!("teach-mark", class_of(cell.tone))}>
            <span>{ icon(cell.tone) }{ &cell.word }</span>
            if !cell.more.is_empty() {
                <span class="hint">{ &cell.more }</span>
            }
        </td>
    }
}

fn solutions(view: &SolutionsView, i18n: &I18n) -> Html {
    let (theirs, reference) = (
        i18n.text(key::TEACH_RESULTS_THEIRS),
        i18n.text(key::TEACH_SOLVED_REFERENCE),
    );
    html! {
        <section class="teach-solutions" aria-labelledby="teach-solutions">
            <h3 id="teach-solutions">{ &view.title }</h3>
            { for view.solutions.iter().map(|(title, policies, than)| html! {
                <section class="teach-card">
                    <h4>{ title }</h4>
                    { for policies.iter().map(|policy| compared(policy, &theirs, &reference)) }
                    { permits(&i18n.text(key::TEACH_RESULTS_THAN), than) }
                </section>
            }) }
        </section>
    }
}
