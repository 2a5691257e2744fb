//! The challenge that is open: what is asked and how it stands, the answer, the editors.

use crate::app::persistence::use_settled;
use crate::browser;
use crate::components::grid::Grid;
use crate::components::speech::use_speech;
use crate::components::why::Why;
use crate::routes::projector;
use crate::state::{Action, Draft};
use crate::teach::components::challenge::Challenge;
use crate::teach::components::desk::Desk;
use crate::teach::components::solved::{LEARNT, Solved};
use crate::teach::state::{Act, Learner, Work};
use crate::teach::view::{challenge as views, desk, solved as learnt};
use crate::view::{Seen, answer, why};
use challenge::{Answer, Grade};
use std::collections::BTreeMap;
use std::rc::Rc;
use vault::Memory;
use words::key;
use yew::{
    AttrValue, Callback, Html, Properties, component, hook, html, use_callback, use_effect_with,
    use_memo, use_mut_ref, use_state,
};

/// How long an attempt stands still before it is graded, in milliseconds.
const A_MOMENT: u32 = 300;

/// What the bench needs.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The challenge's place.
    pub(super) at: usize,
    /// The work on it.
    pub(super) work: Rc<Work>,
    /// Everything that was done.
    pub(super) learner: Rc<Learner>,
    /// What a person asks for.
    pub(super) act: Callback<Act>,
}

/// The bench.
#[component]
pub(super) fn Bench(props: &Props) -> Html {
    let Props {
        at,
        work,
        learner,
        act,
    } = props;
    let at = *at;
    let speech = use_speech();
    let words = speech.words();
    let ask: Callback<Action> =
        use_callback(act.clone(), |action, act| act.emit(Act::Desk(action)));
    let memory = use_mut_ref(Memory::default);
    let judged = use_memo(Rc::clone(&work.desk.draft), |draft| {
        let asked = draft.asked();
        let report = memory.borrow_mut().report(&asked.case);
        (asked, report)
    });
    let (asked, report) = &*judged;
    let seen = Seen {
        words,
        state: &work.desk,
        origin: work.desk.origin,
        asked,
        report,
        pinned: None,
    };
    let explained = why::why(&seen);
    let graded = use_grade(at, work, act);
    let (grade, on_wall) = graded
        .as_deref()
        .map_or((None, None), |(grade, case)| (Some(grade), Some(case)));
    let row = seen.spot().and_then(|spot| report.rows.get(spot.row));
    let row = row
        .map(|row| format!("&row={}", row.action))
        .unwrap_or_default();
    let view = views::challenge(words, learner, at, work, grade);
    let said = use_settled(view.standing.clone());
    let solved = use_memo((work.solved.clone(), speech.clone()), |(solved, speech)| {
        let attempt = solved.as_ref()?;
        Some(learnt::solved(speech.words(), &work.own, attempt))
    });
    let next = (0..learner.written.len()).find(|at| !learner.is_solved(*at));
    let (edits, standing) = (view.edits, view.standing.clone());
    let learnt_it = solved.is_some();
    html! {
        <main>
            <div class="desk">
            <section class="answer teach-side" aria-label={speech.text(key::TEACH_TASK)}>
                <Challenge challenge={view} {said} {act} />
                if let Some(solved) = &*solved {
                    <Solved solved={solved.clone()} {next} {act} />
                }
            </section>
            <section class="asked teach-work" aria-label={speech.text(key::TEACH_WORK)}>
                <Grid grid={answer::grid(&seen)} ask={&ask} />
                <Why why={explained.clone()} ask={&ask} />
                if let Some(case) = on_wall {
                    <p class="onward"><a href={format!("{case}{row}")} target="_blank" rel="noopener">{ speech.text(key::TEACH_PROJECT) }</a></p>
                }
                <section id="policies" class="policies" aria-labelledby="policies-title">
                    <h2 id="policies-title">{ speech.text(key::UI_POLICIES) }</h2>
                    if !edits {
                        <p class="hint">{ speech.text(key::TEACH_DESK_QUESTIONS) }</p>
                    }
                    <Desk desk={desk::desk(&seen, &work.own, explained.as_ref())} ask={&ask} />
                    if edits {
                        <button type="button" class="plain" onclick={act.reform(|_| Act::Reset)}>{ speech.text(key::TEACH_RESET) }</button>
                    }
                </section>
            </section>
            </div>
            // A narrow window shows the editors alone: how it stands, and the way to what was learnt, stay in sight.
            <div class="teach-dock">
                <p aria-hidden="true">{ standing }</p>
                if learnt_it {
                    <button type="button" class="teach-main" onclick={|_| { browser::focus(LEARNT); }}>{ speech.text(key::TEACH_SOLVED_READ) }</button>
                }
            </div>
        </main>
    }
}

/// A grade, and the projector's address for the case that was graded.
type Graded = (Grade, AttrValue);

/// What a grade depends on, of one challenge.
type Depends = (Rc<Draft>, BTreeMap<String, Answer>);

/// What the attempt comes to, a moment after the last change: until then what the one before came to.
#[hook]
fn use_grade(at: usize, work: &Rc<Work>, act: &Callback<Act>) -> Option<Rc<Graded>> {
    let grade = use_state(|| None::<Rc<Graded>>);
    let waiting = use_mut_ref(|| None);
    let moment = if grade.is_some() { A_MOMENT } else { 0 };
    let depends: Depends = (Rc::clone(&work.desk.draft), work.answers.clone());
    use_effect_with(depends, {
        let (work, act, setter) = (Rc::clone(work), act.clone(), grade.setter());
        move |_| {
            let later = browser::later(moment, move || {
                let attempt = work.attempt();
                let grade = challenge::grade(&work.own, &attempt);
                if grade.is_solved() {
                    act.emit(Act::Solved(at, Rc::new(attempt)));
                }
                let address = projector(Some(&grade.case), None).into();
                setter.set(Some(Rc::new((grade, address))));
            });
            waiting.replace(Some(later));
        }
    });
    (*grade).clone()
}
