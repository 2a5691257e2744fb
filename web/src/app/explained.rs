//! What explains the answer, below the grid: why, what is open, what would fix it, and what leaves the page.

use super::found::Found;
use super::send::Send;
use super::store::Scene;
use crate::components::fixes::Fixes;
use crate::components::missing::Missing;
use crate::components::pin::Pin;
use crate::components::questions::Questions;
use crate::components::reasons::Reasons;
use crate::components::speech::use_speech;
use crate::components::take::Take;
use crate::components::why::Why;
use crate::routes::{LEARN, projector};
use crate::state::Action;
use crate::view::screen::WhyView;
use crate::view::{answer, fixes as views, missing, pin, questions, reasons};
use std::rc::Rc;
use words::key;
use yew::{Callback, Html, Properties, component, html, use_callback, use_memo};

/// What explains the answer needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    pub(super) scene: Scene,
    /// Why the cell that is looked at says what it says.
    pub(super) why: Rc<Option<WhyView>>,
    /// What takes longer: what would fix it.
    pub(super) found: Found,
    pub(super) send: Send,
    pub(super) ask: Callback<Action>,
}

/// What explains the answer.
#[component]
pub(super) fn Explained(props: &Props) -> Html {
    let Props {
        scene,
        why,
        found,
        send,
        ask,
    } = props;
    let speech = use_speech();
    let seen = scene.seen(speech.words());
    let fixes = found.fixes.as_deref().map(Vec::as_slice);
    let onmessage = use_callback(
        (send.onmessage.clone(), found.fixes.clone()),
        |about, (onmessage, fixes)| onmessage.emit((about, fixes.clone())),
    );
    let ontake = use_callback(
        (send.ontake.clone(), found.fixes.clone()),
        |taken, (ontake, fixes)| ontake.emit((taken, fixes.clone())),
    );
    // The projector finds the case in this tab, as it is kept there.
    let row = seen
        .spot()
        .and_then(|spot| seen.report.rows.get(spot.row))
        .map(|row| row.action);
    let is_asked = !answer::is_unasked(&scene.report);
    // Nobody prints while typing.
    let settled = found.fixes.is_some();
    let reasons = use_memo(
        (settled, scene.clone(), speech.clone()),
        |(settled, scene, speech)| match settled {
            true => reasons::reasons(&scene.seen(speech.words())),
            false => Vec::new(),
        },
    );
    html! {
        <section class="explained" aria-label={speech.text(key::UI_EXPLAINED)}>
            if is_asked || scene.pinned.is_some() {
                <Pin pin={pin::pin(&seen, found.permits.as_deref())} {ask} />
            }
            <Reasons reasons={(*reasons).clone()} />
            <Why why={(**why).clone()} {ask} />
            if let Some(action) = row {
                <p class="onward"><a href={format!("{LEARN}{}", projector(None, Some(action)))}>{ speech.text(key::TEACH_PROJECT) }</a></p>
            }
            <Missing missing={missing::missing(&seen)} />
            <Questions open={questions::open(&seen)} {ask} />
            <Fixes
                fixes={views::fixes(&seen, fixes)}
                nothing={views::nothing(&seen, fixes)}
                {onmessage}
                {ask}
            />
            if is_asked {
                <Take {ontake} />
            }
        </section>
    }
}
