//! Writing a challenge in the browser: from a case to a file or a link, and back.

use crate::app::keep::use_settled;
use crate::browser;
use crate::components::grid::Grid;
use crate::components::prose::prose;
use crate::components::speech::use_speech;
use crate::state::{Action, Layer, Look, Origin, State};
use crate::teach::components::author::{Rules, Texts, TextsView};
use crate::teach::components::desk::Desk;
use crate::teach::components::hand::Hand;
use crate::teach::state::author::{Author, Which, Write, levels};
use crate::teach::view::desk::desk;
use crate::view::{Seen, answer, extras::LANGUAGES};
use challenge::workshop::Listed;
use challenge::{
    Challenge, Editable, Goal, Text, Workshop, goals, prove, read, write, write_pretty,
};
use std::rc::Rc;
use vault::{case, examples, share};
use words::Words;
use yew::{
    AttrValue, Callback, Event, Html, InputEvent, Reducible, component, html, use_callback,
    use_memo, use_reducer, use_state_eq,
};

/// No challenge that a person wrote is longer.
const MOST: u32 = 1 << 20;

/// The author's page tries so many learners' cases; `canivault challenge test` tries a hundred.
const SEEDS: u32 = 10;

impl Reducible for Author {
    type Action = Write;

    fn reduce(self: Rc<Self>, write: Write) -> Rc<Self> {
        Rc::new((*self).clone().apply(write))
    }
}

/// Writing a challenge.
#[component]
pub(super) fn Compose() -> Html {
    let speech = use_speech();
    let words = speech.words();
    let author = use_reducer(|| Author::new(&drafted()));
    let write: Callback<Write> = use_callback(author.dispatcher(), |write, dispatcher| {
        dispatcher.dispatch(write);
    });
    let told = use_state_eq(AttrValue::default);
    let proof = use_state_eq(|| None::<(Challenge, Vec<AttrValue>)>);
    let challenge = &author.challenge;

    let start = use_memo(challenge.start.clone(), judged);
    let (state, asked, report) = &*start;
    let seen = Seen {
        words,
        state,
        asked,
        report,
        pinned: None,
    };
    let onmark = {
        let actions: Vec<String> = report
            .rows
            .iter()
            .map(|row| row.action.to_owned())
            .collect();
        let write = write.clone();
        Callback::from(move |action: Action| {
            if let Action::Look(Look::At(spot)) = action
                && let Some(action) = actions.get(spot.row)
            {
                write.emit(Write::Goal(action.clone(), spot.layer));
            }
        })
    };
    let solved = use_memo(Rc::clone(&author.desk.draft), |draft| {
        let asked = draft.asked();
        let report = vault::report(&asked.case);
        (asked, report)
    });
    let desk_seen = Seen {
        words,
        state: &author.desk,
        asked: &solved.0,
        report: &solved.1,
        pinned: None,
    };
    let ask = write.reform(Write::Desk);

    let problem = use_memo(challenge.clone(), |challenge| {
        read(&self::write(challenge)).err()
    });
    let problem = problem
        .as_ref()
        .as_ref()
        .map(|error| AttrValue::from(words.challenge_error(error)));
    let said = use_settled(problem.clone().unwrap_or_default());
    let onprove = {
        let (challenge, speech, proof) = (challenge.clone(), speech.clone(), proof.setter());
        Callback::from(move |_| {
            let faults = prove(&challenge, SEEDS).faults;
            let sentences = faults
                .iter()
                .map(|fault| speech.words().fault(&challenge, fault).into());
            proof.set(Some((challenge.clone(), sentences.collect())));
        })
    };
    // What was proved of another state of the challenge says nothing about this one.
    let faults = proof
        .as_ref()
        .filter(|(proved, _)| proved == challenge)
        .map(|(_, faults)| faults.clone());
    let onsave = {
        let (challenge, speech, told) = (challenge.clone(), speech.clone(), told.setter());
        Callback::from(move |_| {
            if browser::save(&format!("{}.json", challenge.id), &write_pretty(&challenge)) {
                told.set(speech.say("teach.progress.saved"));
            }
        })
    };
    let onfile = use_callback((write.clone(), speech.clone()), {
        let told = told.setter();
        move |event: Event, (write, speech)| {
            let Some(file) = browser::chosen_files(&event).into_iter().next() else {
                return;
            };
            let (write, speech, told) = (write.clone(), speech.clone(), told.clone());
            browser::spawn(async move {
                let text = browser::read_file(&file, MOST).await.unwrap_or_default();
                told.set(bring(&text, &write, speech.words()));
            });
        }
    });
    let onlink = use_callback((write.clone(), speech.clone()), {
        let told = told.setter();
        move |event: InputEvent, (write, speech)| {
            let link = browser::typed(&event);
            if link.trim().is_empty() {
                return;
            }
            told.set(match share::decode(link.trim()) {
                Ok(case) => {
                    write.emit(Write::Take(Box::new(case)));
                    speech.say("teach.author.taken")
                }
                Err(error) => {
                    let why = speech.words().share_error(&error);
                    speech.say_with("teach.refused.why", &[("why", &why)])
                }
            });
        }
    });
    let link = problem.is_none().then(|| link(challenge));
    let goals = goals(&challenge.goals);
    html! {
        <>
            <section class="teach-card" aria-labelledby="teach-title">
                <h2 id="teach-title" tabindex="-1">{ speech.say("teach.tool.author") }</h2>
                <p>{ speech.say("teach.author.about") }</p>
                <div class="fields">
                    <div class="field">
                        <label for="author-link">{ speech.say("teach.author.link") }</label>
                        <input id="author-link" type="text" class="code" autocomplete="off" spellcheck="false" oninput={onlink} />
                    </div>
                    <div class="field">
                        <label for="author-file">{ speech.say("teach.author.file") }</label>
                        <input id="author-file" type="file" accept=".json,application/json" onchange={onfile} />
                    </div>
                </div>
                <p class="hint" role="status">{ prose(&told) }</p>
            </section>
            <section class="teach-card" aria-labelledby="author-goals">
                <h3 id="author-goals">{ speech.say("teach.goals") }</h3>
                <p>{ speech.say("teach.author.goals") }</p>
                <Grid grid={answer::grid(&seen)} ask={onmark} />
                <label class="check">
                    <input type="checkbox" checked={challenge.goals.verdict.is_some()} onchange={write.reform(|event: Event| Write::Pass(browser::checked(&event)))} />
                    { speech.say("teach.author.pass") }
                </label>
                // What the cells of the grid change.
                <ul id="why" class="teach-list" aria-label={speech.say("teach.goals")}>
                    { for goals.iter().map(|goal| marked(goal, words, &speech.say("teach.author.unmark"), &write)) }
                </ul>
            </section>
            <section class="teach-card" aria-labelledby="author-texts">
                <h3 id="author-texts">{ speech.say("teach.author.texts") }</h3>
                <Texts texts={texts(words, challenge)} write={&write} />
            </section>
            <section class="teach-card" aria-labelledby="author-rules">
                <h3 id="author-rules">{ speech.say("teach.author.rules") }</h3>
                <Rules
                    editable={editable(words, challenge)}
                    guardrails={challenge.guardrails.iter().map(|one| words.guardrail(one).into()).collect::<Vec<AttrValue>>()}
                    strict={challenge.beyond.is_some()}
                    write={&write}
                />
            </section>
            <section class="teach-card" aria-labelledby="author-solution">
                <h3 id="author-solution">{ speech.say("teach.solved.reference") }</h3>
                <p>{ speech.say("teach.author.solution") }</p>
                <p role="status">{ prose(&words.verdict(&solved.1)) }</p>
                <Desk desk={desk(&desk_seen, challenge, None)} {ask} />
            </section>
            <section class="teach-card" aria-labelledby="author-test">
                <h3 id="author-test">{ speech.say("teach.author.test") }</h3>
                if let Some(problem) = &problem {
                    <p class="field-problem">{ prose(&speech.say_with("teach.author.problem", &[("problem", problem)])) }</p>
                } else {
                    <button type="button" onclick={onprove}>{ speech.say("teach.author.prove") }</button>
                }
                <p class="unseen" role="status">{ &said }</p>
                <div role="status">
                    if let Some(faults) = faults {
                        if faults.is_empty() {
                            <p>{ speech.say_with("teach.author.proved", &[("count", &SEEDS.to_string())]) }</p>
                        } else {
                            <ul class="teach-list">{ for faults.iter().map(|fault| html! { <li>{ prose(fault) }</li> }) }</ul>
                        }
                    }
                </div>
                if let Some(link) = link {
                    <div class="teach-row"><button type="button" onclick={onsave}>{ speech.say("teach.author.save") }</button></div>
                    <Hand
                        id="author-share"
                        label={speech.say("teach.author.share")}
                        text={link}
                        copy={speech.say("teach.author.copy")}
                        qr={speech.say("teach.author.qr")}
                    />
                }
            </section>
        </>
    }
}

/// The case of this tab's draft, or the first example.
fn drafted() -> case::Case {
    let draft = browser::draft().and_then(|draft| case::read(&draft).ok());
    draft.unwrap_or_else(examples::first)
}

fn judged(start: &case::Case) -> (State, crate::state::Asked, vault::report::Report) {
    let state = State::new(start, Origin::Own).apply(Action::Look(Look::Nowhere));
    let asked = state.draft.asked();
    let report = vault::report(&asked.case);
    (state, asked, report)
}

/// Opens a file: a challenge, or a case to make one of.
fn bring(text: &str, write: &Callback<Write>, words: &Words) -> AttrValue {
    match read(text) {
        Ok(challenge) => {
            write.emit(Write::Open(Box::new(challenge)));
            words.say("teach.author.opened", &[]).into()
        }
        Err(error) => match case::read(text) {
            Ok(case) => {
                write.emit(Write::Take(Box::new(case)));
                words.say("teach.author.taken", &[]).into()
            }
            Err(_) => words
                .say(
                    "teach.author.problem",
                    &[("problem", &words.challenge_error(&error))],
                )
                .into(),
        },
    }
}

/// A link that opens this one challenge.
fn link(challenge: &Challenge) -> AttrValue {
    let workshop = Workshop {
        version: challenge::VERSION,
        challenges: vec![Listed::Own(Box::new(challenge.clone()))],
        ..Workshop::default()
    };
    format!("{}#{}", browser::address(), workshop.encode()).into()
}

/// A goal, with the way to unmark it.
fn marked(goal: &Goal, words: &Words, unmark: &AttrValue, write: &Callback<Write>) -> Html {
    let act = match goal {
        Goal::Verdict(_) => Write::Pass(false),
        Goal::Action { action, .. } => Write::Goal(action.clone(), None),
        Goal::Layer(layer) => Write::Goal(layer.action.clone(), Some(layer.layer)),
    };
    let sentence = words.goal(goal);
    let label = format!("{unmark}: {}", sentence.replace('`', ""));
    html! {
        <li>
            { prose(&sentence) }
            <button type="button" class="plain" aria-label={label} onclick={write.reform(move |_| act.clone())}>{ unmark }</button>
        </li>
    }
}

fn texts(words: &Words, challenge: &Challenge) -> TextsView {
    let of = |text: &Text| {
        LANGUAGES.map(|(code, _)| AttrValue::from(text.0.get(code).cloned().unwrap_or_default()))
    };
    let say = |key: &str| AttrValue::from(words.say(key, &[]));
    let mut texts = vec![
        (
            Which::Title,
            say("teach.author.title"),
            of(&challenge.title),
            false,
        ),
        (
            Which::Story,
            say("teach.author.story"),
            of(&challenge.story),
            true,
        ),
        (
            Which::Explanation,
            say("teach.author.explanation"),
            of(&challenge.explanation),
            true,
        ),
    ];
    // The last one is empty, to add to.
    for at in 0..=challenge.hints.len() {
        let hint = challenge.hints.get(at).cloned().unwrap_or_default();
        let name = words.say("teach.author.hint", &[("number", &(at + 1).to_string())]);
        texts.push((Which::Hint(at), name.into(), of(&hint), false));
    }
    TextsView {
        id: challenge.id.clone().into(),
        texts,
    }
}

/// What can be left to the learner: each policy, and whole layers of the caller's own account.
fn editable(words: &Words, challenge: &Challenge) -> Vec<(Editable, AttrValue, bool)> {
    let mut all = Vec::new();
    for (layer, target, policies) in levels(&challenge.start) {
        let mut add = |policy: Option<String>, name: String| {
            let editable = Editable {
                layer,
                target: target.clone(),
                policy,
            };
            let open = challenge.editable.contains(&editable);
            all.push((editable, AttrValue::from(name), open));
        };
        let title = match &target {
            Some(target) => format!("{} · {target}", words.layer_title(layer)),
            None => words.layer_title(layer),
        };
        if layer == Layer::Identity || !policies.is_empty() {
            add(None, words.say("teach.author.layer", &[("layer", &title)]));
        }
        for policy in policies.iter().filter(|policy| !policy.name.is_empty()) {
            add(
                Some(policy.name.clone()),
                format!("{title}: {}", policy.name),
            );
        }
    }
    all
}
