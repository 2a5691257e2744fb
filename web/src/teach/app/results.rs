//! Collecting completion codes: every answer is evaluated again, one code at a time, so that the page stays responsive.

use crate::browser;
use crate::components::i18n::{I18n, use_i18n};
use crate::components::inline_code::inline_code;
use crate::dom;
use crate::teach::components::results::Results;
use crate::teach::csv::csv;
use crate::teach::state::submissions::{Submission, mark_again};
use crate::teach::state::trainer_storage::Handed;
use crate::teach::state::whole_course;
use crate::teach::view::results as views;
use challenge::code::{self, Checked, Code, decode_all};
use challenge::{Challenge, Workshop};
use messages::key;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::File;
use yew::{
    AttrValue, Event, Html, InputEvent, Properties, UseStateHandle, UseStateSetter, component,
    html, use_callback, use_effect_with, use_memo, use_mut_ref, use_state, use_state_eq,
};

/// The delay after the last change before the codes are evaluated, in milliseconds.
const A_MOMENT: u32 = 300;

/// The properties of the tool.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct Props {
    /// The workshop being prepared, whose link does not have to be pasted.
    pub(super) workshop: Option<Workshop>,
    /// The pasted texts.
    pub(super) handed: UseStateHandle<Handed>,
}

/// The tool for collecting completion codes.
#[component]
pub(super) fn Collect(props: &Props) -> Html {
    let i18n = use_i18n();
    let words = i18n.words();
    let Handed { link, codes } = &*props.handed;
    let pupils = use_state(|| Rc::new(Vec::<Submission>::new()));
    let chosen = use_state_eq(|| None::<usize>);
    let told = use_state_eq(AttrValue::default);
    let workshop = use_memo((link.clone(), props.workshop.clone()), |(link, own)| {
        if link.trim().is_empty() {
            return Ok(own.clone().unwrap_or_else(whole_course));
        }
        Workshop::decode(link.trim())
    });
    let found = use_memo(workshop.clone(), |workshop| match &**workshop {
        Ok(workshop) => workshop.challenges(),
        Err(_) => Vec::new(),
    });
    let waiting = use_mut_ref(|| None);
    use_effect_with((codes.clone(), workshop.clone()), {
        let (setter, written) = (pupils.setter(), Rc::clone(&found));
        move |(pasted, workshop)| {
            let (pasted, workshop) = (pasted.clone(), Rc::clone(workshop));
            let turn = Rc::clone(&waiting);
            let begin = move || {
                if let Ok(workshop) = &*workshop {
                    let codes = decode_all(&pasted).into_iter();
                    let rest = Rest {
                        codes,
                        current: None,
                        spent: 0.0,
                        workshop: Rc::new(workshop.clone()),
                        written,
                        judged: Vec::new(),
                    };
                    judge(&turn, rest, setter);
                }
            };
            waiting.replace(Some(browser::set_timeout(A_MOMENT, begin)));
        }
    });
    let problem = workshop.as_ref().as_ref().err().map(|error| {
        i18n.text(key::TeachRefusedWhy {
            why: &words.workshop_error(error),
        })
    });
    let results = use_memo(
        (Rc::clone(&*pupils), Rc::clone(&found), i18n.clone()),
        |(pupils, written, i18n)| views::results(i18n.words(), written, pupils),
    );
    let solutions =
        chosen.and_then(|at| Some(views::solutions(words, &found, at, pupils.get(at)?)));
    let onsave = use_callback((Rc::clone(&*pupils), Rc::clone(&found), i18n.clone()), {
        let told = told.setter();
        move |_, (pupils, written, i18n)| {
            if browser::save(
                "solved.csv",
                &csv(&views::rows(i18n.words(), written, pupils)),
            ) {
                told.set(i18n.text(key::TEACH_RESULTS_SAVED));
            }
        }
    });
    let typed = |put: fn(&mut Handed, String)| {
        let handed = props.handed.clone();
        move |event: InputEvent| {
            let mut now = (*handed).clone();
            put(&mut now, dom::typed(&event));
            handed.set(now);
        }
    };
    let read = use_state_eq(AttrValue::default);
    // Several files may be read at the same time: each adds to what is there by then.
    let latest = use_mut_ref(Handed::default);
    latest.replace((*props.handed).clone());
    let onfiles = {
        let (handed, i18n, read) = (props.handed.setter(), i18n.clone(), read.setter());
        move |event: Event| {
            let files = dom::chosen_files(&event);
            let (handed, i18n, read) = (handed.clone(), i18n.clone(), read.clone());
            let latest = Rc::clone(&latest);
            browser::spawn(async move {
                let mut report = FileReport::default();
                for file in files {
                    let texts = texts_of(&file).await;
                    report.add(&file, texts.is_empty());
                    if !texts.is_empty() {
                        let mut now = latest.borrow().clone();
                        now.codes = format!("{}\n{}\n", now.codes.trim_end(), texts.join("\n"));
                        latest.replace(now.clone());
                        handed.set(now);
                    }
                }
                read.set(report.sentence(&i18n).into());
            });
        }
    };
    html! {
        <section class="teach-card" aria-labelledby="teach-title">
            <h2 id="teach-title" tabindex="-1">{ i18n.text(key::TEACH_TOOL_RESULTS) }</h2>
            <p>{ i18n.text(key::TEACH_RESULTS_ABOUT) }</p>
            <p class="teach-honest">{ i18n.text(key::TEACH_RESULTS_HONEST) }</p>
            <div class="field">
                <label for="results-link">{ i18n.text(key::TEACH_RESULTS_LINK) }</label>
                <input
                    id="results-link"
                    type="text"
                    class="code"
                    autocomplete="off"
                    spellcheck="false"
                    value={link.clone()}
                    aria-describedby="results-link-hint"
                    oninput={typed(|handed, link| handed.link = link)}
                />
                <p id="results-link-hint" class="hint">{ i18n.text(key::TEACH_RESULTS_LINK_HINT) }</p>
                if let Some(problem) = problem {
                    <p class="field-problem" role="alert">{ inline_code(&problem) }</p>
                }
            </div>
            <div class="field">
                <label for="results-codes">{ i18n.text(key::TEACH_RESULTS_CODES) }</label>
                <textarea
                    id="results-codes"
                    class="code"
                    rows="6"
                    spellcheck="false"
                    autocapitalize="off"
                    value={codes.clone()}
                    oninput={typed(|handed, codes| handed.codes = codes)}
                />
            </div>
            <div class="field">
                <label for="results-files">{ i18n.text(key::TEACH_RESULTS_FILES) }</label>
                <input id="results-files" type="file" multiple=true accept="image/*,.txt,.csv,.json,text/plain" onchange={onfiles} />
                <p class="hint" role="status">{ &*read }</p>
            </div>
            if !pupils.is_empty() {
                <Results
                    results={(*results).clone()}
                    chosen={*chosen}
                    {solutions}
                    onchoose={let setter = chosen.setter(); move |at| setter.set(at)}
                />
                <div class="teach-row">
                    <button type="button" onclick={onsave}>{ i18n.text(key::TEACH_RESULTS_CSV) }</button>
                    <span class="hint" role="status">{ &*told }</span>
                </div>
            }
        </section>
    }
}

/// The maximum size of a file with codes, in bytes.
const MOST: u32 = 8 << 20;

/// The texts with codes in a file: those of the QR codes in a picture, or else its own.
async fn texts_of(file: &File) -> Vec<String> {
    if file.type_().starts_with("image/") {
        return browser::codes_in(file).await;
    }
    let text = browser::read_text(file, MOST).await.unwrap_or_default();
    let text = text.trim().to_owned();
    if text.is_empty() {
        Vec::new()
    } else {
        vec![text]
    }
}

/// What came of the chosen files.
#[derive(Default)]
struct FileReport {
    added: Vec<String>,
    empty: Vec<String>,
    /// Pictures that this browser cannot read.
    unread: Vec<String>,
}

impl FileReport {
    fn add(&mut self, file: &File, is_empty: bool) {
        let is_picture = file.type_().starts_with("image/");
        let list = match (is_empty, is_picture && !browser::can_read_pictures()) {
            (false, _) => &mut self.added,
            (true, false) => &mut self.empty,
            (true, true) => &mut self.unread,
        };
        list.push(file.name());
    }

    fn sentence(&self, i18n: &I18n) -> String {
        let list = |names: &[String]| names.join(", ");
        let mut said = Vec::new();
        if !self.added.is_empty() {
            let files = list(&self.added);
            said.push(
                i18n.text(key::TeachResultsFileAdded { files: &files })
                    .to_string(),
            );
        }
        if !self.empty.is_empty() {
            let files = list(&self.empty);
            said.push(
                i18n.text(key::TeachResultsFileNone { files: &files })
                    .to_string(),
            );
        }
        if !self.unread.is_empty() {
            let files = list(&self.unread);
            said.push(
                i18n.text(key::TeachResultsFilePicture { files: &files })
                    .to_string(),
            );
        }
        said.join(" ")
    }
}

/// How long the page may judge before it answers, in milliseconds.
const A_SLICE: f64 = 30.0;

/// How long codes are judged at all, in milliseconds: whoever pastes more than a class can write waits no longer.
const BUDGET: f64 = 60_000.0;

/// The remaining codes, and the results so far.
struct Rest {
    codes: std::vec::IntoIter<Result<Code, code::Error>>,
    /// The code that is being judged, and what its answers came to so far.
    current: Option<(Code, Vec<Checked>)>,
    workshop: Rc<Workshop>,
    written: Rc<Vec<Challenge>>,
    judged: Vec<Submission>,
    spent: f64,
}

impl Rest {
    /// Judges the next answer. Answers whether there may be another.
    fn step(&mut self) -> bool {
        if let Some((code, checked)) = &mut self.current
            && let Some(done) = code.done.get(checked.len())
        {
            checked.push(code::check_answer(done, code.seed, &self.written));
            return true;
        }
        if let Some((code, checked)) = self.current.take() {
            let one = Submission::of(&code, checked, &self.workshop, &self.written);
            self.judged.push(one);
            return true;
        }
        match self.codes.next() {
            Some(Ok(code)) => self.current = Some((code, Vec::new())),
            Some(unreadable) => {
                let one = Submission::judge(&unreadable, &self.workshop, &self.written);
                self.judged.push(one);
            }
            None => return false,
        }
        true
    }
}

/// Judges for a moment, shows what came of it, and goes on.
fn judge(
    turn: &Rc<RefCell<Option<browser::PendingTimeout>>>,
    mut rest: Rest,
    setter: UseStateSetter<Rc<Vec<Submission>>>,
) {
    let began = browser::now();
    let before = rest.judged.len();
    let mut is_more = rest.spent < BUDGET;
    while is_more && browser::now() - began < A_SLICE {
        is_more = rest.step();
    }
    rest.spent += browser::now() - began;
    if !is_more || rest.judged.len() > before {
        mark_again(&mut rest.judged);
        setter.set(Rc::new(rest.judged.clone()));
    }
    if !is_more {
        return;
    }
    let again = Rc::clone(turn);
    let next = browser::set_timeout(0, move || judge(&again, rest, setter));
    turn.replace(Some(next));
}
