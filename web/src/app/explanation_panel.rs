//! The panel below the grid: the explanation, open questions, fixes, and the export menu.

use super::export::{self, Exporter};
use super::store::{PtrEq, SharedSnapshot};
use super::use_fix_search::FixSearch;
use super::use_proof;
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
use crate::view::view_models::{ExplanationView, TriedView};
use crate::view::{answer, comparison, fixes as views, missing, print_summary, questions};
use messages::key;
use std::ops::Deref;
use std::rc::Rc;
use vault::fix::allowed;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_callback, use_memo};

/// The properties of the explanation panel.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) snapshot: SharedSnapshot,
    /// The explanation of the selected cell.
    pub(super) why: Rc<Option<ExplanationView>>,
    /// The results of long-running work: fixes.
    pub(super) found: FixSearch,
    pub(super) send: Exporter,
    pub(super) dispatch: Callback<Action>,
}

/// The explanation panel.
#[component]
pub(super) fn ExplanationPanel(props: &Props) -> Html {
    let Props {
        snapshot,
        why,
        found,
        send,
        dispatch,
    } = props;
    let i18n = use_i18n();
    let input = snapshot.view_input(i18n.words());
    let proofs = found.fixes.as_deref();
    let fixes = proofs.map(Deref::deref);
    let mut pin = comparison::pin(&input, found.permits.as_deref());
    pin.changes
        .extend(use_proof::sentences(found.differences.as_deref()));
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |(about, done), (onmessage, fixes)| onmessage.emit((about, fixes.clone(), Some(done))),
    );
    let ontake = use_callback(
        (send.ontake.clone(), found.fixes.clone()),
        |(taken, done), (ontake, fixes)| ontake.emit((taken, fixes.clone(), Some(done))),
    );
    // The projector reads the case from this tab's storage.
    let row = input
        .spot()
        .and_then(|spot| input.report.rows.get(spot.row))
        .map(|row| row.action);
    let is_asked = !answer::is_unasked(&snapshot.report);
    // Evaluated once, when a fix is tried.
    let before = use_memo(snapshot.state.tried.clone().map(PtrEq), |tried| {
        let judged = tried.as_ref().map(|tried| tried.before.judged());
        judged.map_or(0, |draft_case| allowed(&vault::report(&draft_case.case)))
    });
    let tried = views::tried(&input, *before, &found.patches).map(|tried| TriedView {
        proof: proofs.and_then(|found| found.tried.clone()),
        ..tried
    });
    // The print-out is rendered only when typing has stopped.
    let settled = found.fixes.is_some();
    let reasons = use_memo(
        (settled, snapshot.clone(), i18n.clone()),
        |(settled, snapshot, i18n)| match settled {
            true => print_summary::reasons(&snapshot.view_input(i18n.words())),
            false => Vec::new(),
        },
    );
    let picture = use_memo(
        (settled && is_asked, snapshot.clone(), i18n.clone()),
        |(is_wanted, snapshot, i18n)| match is_wanted {
            true => AttrValue::from(export::drawn(snapshot, i18n).address()),
            false => AttrValue::default(),
        },
    );
    html! {
        <section class="explained" aria-label={i18n.text(key::UI_EXPLAINED)}>
            <PrintHead picture={(*picture).clone()} sentence={AttrValue::from(i18n.words().verdict(&snapshot.report).replace('`', ""))} />
            if is_asked || snapshot.pinned.is_some() {
                <ComparisonPanel {pin} {dispatch} />
            }
            <PrintSummary reasons={(*reasons).clone()} />
            <Explanation why={(**why).clone()} allowed={use_proof::allowed(found.allowed.as_deref())} {dispatch} />
            if let Some(action) = row {
                <p class="onward"><a href={format!("{LEARN}{}", projector(None, Some(action)))}>{ i18n.text(key::TEACH_PROJECT) }</a></p>
            }
            <Missing missing={missing::missing(&input)} />
            <Questions open={questions::open(&input)} {dispatch} />
            <Fixes
                fixes={views::proven(views::fixes(&input, fixes, &found.patches), proofs.map_or(&[], |found| &found.proofs))}
                alternatives={views::alternatives(&input, found.alternatives.as_deref().map(Vec::as_slice))}
                tried={tried}
                nothing={views::nothing(&input, fixes)}
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
