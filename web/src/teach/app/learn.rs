//! A learner's page: the beginning, the list, and the challenge that is open.

use super::bench::Bench;
use super::progress::{first, use_progress};
use crate::browser;
use crate::components::speech::use_speech;
use crate::routes::PLAYGROUND;
use crate::teach::components::course::{Begin, Course};
use crate::teach::components::hand::Hand;
use crate::teach::components::progress::Progress;
use crate::teach::qr::READABLE;
use crate::teach::state::{Act, Learner};
use crate::teach::view::course;
use challenge::{Workshop, code};
use std::rc::Rc;
use words::key;
use yew::{
    AttrValue, Callback, Html, Properties, Reducible, component, html, use_callback,
    use_effect_with, use_reducer, use_state_eq,
};

/// What the page needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// What there is to learn.
    pub(super) workshop: Workshop,
    /// A trainer's link shows nothing else.
    pub(super) alone: bool,
}

impl Reducible for Learner {
    type Action = Act;

    fn reduce(self: Rc<Self>, act: Act) -> Rc<Self> {
        Rc::new((*self).clone().apply(act))
    }
}

/// A learner's page.
#[component]
pub(super) fn Learn(props: &Props) -> Html {
    let speech = use_speech();
    let learner = use_reducer(|| first(Learner::new(props.workshop.clone())));
    // Somebody who only wanted to see what it does loses nothing.
    let leaving = use_state_eq(|| false);
    let act: Callback<Act> = use_callback(learner.dispatcher(), |act, dispatcher| {
        dispatcher.dispatch(act);
    });
    // What was opened is read from its title on.
    use_effect_with((learner.open, learner.begun), |_| {
        browser::focus("teach-title");
        browser::scroll_to("teach-title");
    });
    let now = Rc::new((*learner).clone());
    let progress = use_progress(&now, &speech, &act);
    let view = course::course(speech.words(), &learner);
    let code = (view.done.0 > 0).then(|| {
        let code = code::encode(&learner.code());
        let parts = code::split(&code, READABLE).into_iter();
        let parts: Vec<AttrValue> = parts.map(AttrValue::from).collect();
        (AttrValue::from(code), parts)
    });
    let inside = if !learner.begun {
        html! {
            <main class="teach-column">
                <Begin title={view.title} ends={view.ends} name={learner.name.clone()} act={&act} />
            </main>
        }
    } else if let Some((at, work)) = learner.work() {
        html! { <Bench key={at} {at} work={Rc::clone(work)} learner={now} act={&act} /> }
    } else {
        html! {
            <main class="teach-column">
                <Course course={view} act={&act} />
                if let Some((code, parts)) = code {
                    <section class="teach-card" aria-labelledby="teach-code-title">
                        <h3 id="teach-code-title">{ speech.text(key::TEACH_CODE_TITLE) }</h3>
                        <p>{ speech.text(key::TEACH_CODE_ABOUT) }</p>
                        <Hand
                            id="completion-code"
                            label={speech.text(key::TEACH_CODE_LABEL)}
                            text={code}
                            copy={speech.text(key::TEACH_CODE_COPY)}
                            qr={speech.text(key::TEACH_CODE_QR)}
                            {parts}
                        />
                    </section>
                }
                <Progress
                    agreed={progress.agreed}
                    told={progress.told}
                    onagree={progress.onagree}
                    onexport={progress.onexport}
                    onimport={progress.onimport}
                    ondelete={progress.ondelete}
                />
            </main>
        }
    };
    let name = learner.name.trim();
    let onleave = {
        let (act, setter) = (act.clone(), leaving.setter());
        move |_| {
            setter.set(false);
            act.emit(Act::Leave);
        }
    };
    html! {
        <>
            if learner.begun {
                <nav class="teach-bar" aria-label={speech.text(key::TEACH_NAV_LEARNER)}>
                    if learner.open.is_some() {
                        <button type="button" class="plain" onclick={act.reform(|_| Act::Open(None))}>
                            { speech.text(key::TEACH_NAV_LIST) }
                        </button>
                    }
                    if !name.is_empty() {
                        <span class="teach-name">{ name }</span>
                    }
                    if *leaving {
                        <span role="alert">{ speech.text(key::TEACH_LEAVE_SURE) }</span>
                        <button type="button" onclick={onleave}>{ speech.text(key::TEACH_LEAVE_YES) }</button>
                        <button type="button" onclick={let setter = leaving.setter(); move |_| setter.set(false)}>{ speech.text(key::TEACH_LEAVE_NO) }</button>
                    } else {
                        <button type="button" class="plain" onclick={let setter = leaving.setter(); move |_| setter.set(true)}>{ speech.text(key::TEACH_NAV_LEAVE) }</button>
                    }
                </nav>
            } else if !props.alone {
                <nav class="teach-bar" aria-label={speech.text(key::TEACH_NAV)}>
                    <a href={PLAYGROUND}>{ speech.text(key::TEACH_NAV_PLAYGROUND) }</a>
                    <a href="#train">{ speech.text(key::TEACH_NAV_TRAINER) }</a>
                </nav>
            }
            { inside }
        </>
    }
}
