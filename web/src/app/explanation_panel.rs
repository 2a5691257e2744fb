//! The panel below the grid: the explanation, open questions, fixes, and the export menu.

use super::export::{self, Exporter};
use super::store::{PtrEq, SharedSnapshot};
use super::use_fix_search::FixSearch;
use crate::components::comparison::ComparisonPanel;
use crate::components::explanation::Explanation;
use crate::components::export_menu::ExportMenu;
use crate::components::fixes::Fixes;
use crate::components::i18n::use_i18n;
use crate::components::missing::Missing;
use crate::components::print_head::PrintHead;
use crate::components::print_summary::PrintSummary;
use crate::components::questions::Questions;
use crate::routes::{LEARN, projector};
use crate::state::Action;
use crate::view::view_models::ExplanationView;
use crate::view::{answer, comparison, fixes as views, missing, print_summary, questions};
use messages::key;
use std::rc::Rc;
use vault::fix::allowed;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_callback, use_memo};

/// What explains the answer needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) scene: SharedSnapshot,
    /// Why the cell that is looked at says what it says.
    pub(super) why: Rc<Option<ExplanationView>>,
    /// What takes longer: what would fix it.
    pub(super) found: FixSearch,
    pub(super) send: Exporter,
    pub(super) dispatch: Callback<Action>,
}

/// What explains the answer.
#[component]
pub(super) fn ExplanationPanel(props: &Props) -> Html {
    let Props {
        scene,
        why,
        found,
        send,
        dispatch,
    } = props;
    let i18n = use_i18n();
    let seen = scene.seen(i18n.words());
    let fixes = found.fixes.as_deref().map(Vec::as_slice);
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |(about, done), (onmessage, fixes)| onmessage.emit((about, fixes.clone(), Some(done))),
    );
    let ontake = use_callback(
        (send.ontake.clone(), found.fixes.clone()),
        |(taken, done), (ontake, fixes)| ontake.emit((taken, fixes.clone(), Some(done))),
    );
    // The projector finds the case in this tab, as it is kept there.
    let row = seen
        .spot()
        .and_then(|spot| seen.report.rows.get(spot.row))
        .map(|row| row.action);
    let is_asked = !answer::is_unasked(&scene.report);
    // Judged once, when a fix is tried.
    let before = use_memo(scene.state.tried.clone().map(PtrEq), |tried| {
        let judged = tried.as_ref().map(|tried| tried.before.judged());
        judged.map_or(0, |draft_case| allowed(&vault::report(&draft_case.case)))
    });
    // Nobody prints while typing.
    let settled = found.fixes.is_some();
    let reasons = use_memo(
        (settled, scene.clone(), i18n.clone()),
        |(settled, scene, i18n)| match settled {
            true => print_summary::reasons(&scene.seen(i18n.words())),
            false => Vec::new(),
        },
    );
    let picture = use_memo(
        (settled && is_asked, scene.clone(), i18n.clone()),
        |(is_wanted, scene, i18n)| match is_wanted {
            true => AttrValue::from(export::drawn(scene, i18n).address()),
            false => AttrValue::default(),
        },
    );
    html! {
        <section class="explained" aria-label={i18n.text(key::UI_EXPLAINED)}>
            <PrintHead picture={(*picture).clone()} sentence={AttrValue::from(i18n.words().verdict(&scene.report).replace('`', ""))} />
            if is_asked || scene.pinned.is_some() {
                <ComparisonPanel pin={comparison::pin(&seen, found.permits.as_deref())} {dispatch} />
            }
            <PrintSummary reasons={(*reasons).clone()} />
            <Explanation why={(**why).clone()} {dispatch} />
            if let Some(action) = row {
                <p class="onward"><a href={format!("{LEARN}{}", projector(None, Some(action)))}>{ i18n.text(key::TEACH_PROJECT) }</a></p>
            }
            <Missing missing={missing::missing(&seen)} />
            <Questions open={questions::open(&seen)} {dispatch} />
            <Fixes
                fixes={views::fixes(&seen, fixes, &found.patches)}
                alternatives={views::alternatives(&seen, found.alternatives.as_deref().map(Vec::as_slice))}
                tried={views::tried(&seen, *before, &found.patches)}
                nothing={views::nothing(&seen, fixes)}
                {onmessage}
                oncopy={&send.oncopy}
                {dispatch}
            />
            if is_asked {
                <ExportMenu {ontake} />
            }
        </section>
    }
}
