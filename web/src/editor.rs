//! The code editor as a component: a plain text area at once, CodeMirror in its place when its module has come.
//!
//! It is uncontrolled. What the person types is read, and nothing is written back but when the page itself puts
//! text there (`revision` says so): a value that comes back while a Japanese input method composes is lost typing.
//! If the module cannot load, the text area stays, with the same name and the same text.
//!
//! It knows nothing of policies. Places are byte offsets into `text`; `units.rs` turns them into the editor's.
//! Next to read: `editor/bridge.rs`, how it talks with CodeMirror, and `web/editor/editor.js`, which is CodeMirror.

mod bridge;

pub use bridge::Module;

use crate::browser;
use crate::dom;
use crate::units;
use bridge::{Handle, marks, notes, options};
use gloo::events::EventListener;
use messages::{Key, key};
use serde::Serialize;
use std::cell::Cell;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlTextAreaElement};
use yew::prelude::*;

/// What an editor shows, and whom it tells.
#[derive(Clone, PartialEq, Properties)]
pub struct Props {
    /// The id of the element around it.
    pub id: AttrValue,
    /// The accessible name.
    pub label: AttrValue,
    /// The text. It is put into the editor at first and when `revision` changes; at other times it is only what
    /// the places in `notes`, `marks` and `shown` refer to.
    pub text: Arc<str>,
    /// Changes when the page, and not the person, has changed `text`.
    pub revision: u32,
    /// Can be read and selected, not changed.
    #[prop_or_default]
    pub read_only: bool,
    /// What is to be said about places in the text.
    #[prop_or_default]
    pub notes: Rc<Vec<Note>>,
    /// Places in the text that take part in what is explained at the moment.
    #[prop_or_default]
    pub marks: Rc<Vec<Mark>>,
    /// A place to bring into sight.
    #[prop_or_default]
    pub shown: Option<Shown>,
    /// CodeMirror's own words in the page's language: see [`PHRASES`].
    #[prop_or_default]
    pub phrases: Rc<Vec<(&'static str, String)>>,
    /// The person changed the text.
    pub onchange: Callback<Arc<str>>,
    /// The person went back or forth in what the editor remembers; without it, that is a change like any other.
    #[prop_or_default]
    pub onrestore: Option<Callback<Arc<str>>>,
    /// The person moved the caret to this byte.
    #[prop_or_default]
    pub onselect: Callback<usize>,
}

/// A finding, worded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Where, in bytes.
    pub place: Range<usize>,
    /// How bad.
    pub severity: Severity,
    /// What it says.
    pub message: String,
}

/// How a [`Note`] is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is wrong.
    Error,
    /// Something is probably not meant.
    Warning,
    /// Something could be better.
    Info,
}

/// A place that stands out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Where, in bytes.
    pub place: Range<usize>,
    /// In which colour.
    pub kind: MarkKind,
}

/// The colours of a [`Mark`]: `.mark-<name>` in `web/editor/theme.js`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkKind {
    /// It allows.
    Allow,
    /// It denies, or keeps an action from being allowed.
    Deny,
    /// It depends.
    Depends,
    /// It is only pointed at.
    Accent,
}

/// A place to bring into sight.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Where, in bytes.
    pub place: Range<usize>,
    /// Which time this is: the same place is shown again when it changes.
    pub time: u32,
    /// Whether the caret and the focus go there too.
    pub focus: bool,
}

/// CodeMirror's English, and the key of the message that says it in the page's language.
pub const PHRASES: [(&str, Key); 20] = [
    ("Find", key::EDITOR_FIND),
    ("Replace", key::EDITOR_REPLACE_WITH),
    ("next", key::EDITOR_NEXT),
    ("previous", key::EDITOR_PREVIOUS),
    ("all", key::EDITOR_ALL),
    ("match case", key::EDITOR_MATCH_CASE),
    ("regexp", key::EDITOR_REGEXP),
    ("by word", key::EDITOR_BY_WORD),
    ("replace", key::EDITOR_REPLACE),
    ("replace all", key::EDITOR_REPLACE_ALL),
    ("close", key::EDITOR_CLOSE),
    ("current match", key::EDITOR_CURRENT_MATCH),
    ("on line", key::EDITOR_ON_LINE),
    ("Go to line", key::EDITOR_GO_TO_LINE),
    ("go", key::EDITOR_GO),
    ("Diagnostics", key::EDITOR_DIAGNOSTICS),
    ("No diagnostics", key::EDITOR_NO_DIAGNOSTICS),
    ("Completions", key::EDITOR_COMPLETIONS),
    ("Control character", key::EDITOR_CONTROL_CHARACTER),
    ("Selection deleted", key::EDITOR_SELECTION_DELETED),
];

/// The component.
pub struct CodeEditor {
    plain: NodeRef,
    host: NodeRef,
    stage: Stage,
    /// What the editor holds, as far as it has told: the caret's place refers to it, before the page knows it.
    held: Arc<str>,
    /// Whether an input method is at work in the text area.
    composing: Rc<Cell<bool>>,
    listeners: Vec<EventListener>,
}

enum Stage {
    /// The text area, for now or for good.
    Plain,
    /// The module is there, but the text area cannot be taken away in the middle of a composition.
    Ready(Module),
    Rich(Rich),
}

/// CodeMirror, and the closures that it calls: they live as long as it does.
struct Rich {
    handle: Handle,
    _on_change: Closure<dyn FnMut(String, bool)>,
    _on_select: Closure<dyn FnMut(u32)>,
}

impl Drop for Rich {
    fn drop(&mut self) {
        self.handle.destroy();
    }
}

/// What can happen to an editor.
pub enum Msg {
    /// The module has come.
    Loaded(Module),
    /// An input method is done in the text area.
    Composed,
    /// The text area's text was changed.
    Typed,
    /// The text area's caret was moved.
    Moved,
    /// CodeMirror's text was changed, or one from before restored.
    Changed(String, bool),
    /// CodeMirror's caret was moved to this offset of its own.
    Selected(u32),
}

impl Component for CodeEditor {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        Self {
            held: Arc::clone(&ctx.props().text),
            plain: NodeRef::default(),
            host: NodeRef::default(),
            stage: Stage::Plain,
            composing: Rc::default(),
            listeners: Vec::new(),
        }
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if !first {
            return;
        }
        self.listen(ctx);
        let link = ctx.link().clone();
        let Some(area) = self.plain.cast::<Element>() else {
            return;
        };
        wasm_bindgen_futures::spawn_local(async move {
            let Some(module) = browser::editor_module().await else {
                return;
            };
            let module: Module = module.unchecked_into();
            if module.turn(&area).await.is_ok() {
                link.send_message(Msg::Loaded(module));
            }
        });
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Loaded(module) => {
                self.stage = Stage::Ready(module);
                return self.upgrade(ctx);
            }
            Msg::Composed => return self.upgrade(ctx),
            Msg::Typed => {
                if let Some(area) = self.plain.cast::<HtmlTextAreaElement>() {
                    self.typed(area.value(), &ctx.props().onchange);
                }
            }
            Msg::Moved => {
                let area = self.plain.cast::<HtmlTextAreaElement>();
                if let Some(Ok(Some(at))) = area.map(|area| area.selection_start()) {
                    self.selected(ctx, at);
                }
            }
            Msg::Changed(text, is_restored) => {
                let Props {
                    onchange,
                    onrestore,
                    ..
                } = ctx.props();
                let told = onrestore.as_ref().filter(|_| is_restored);
                self.typed(text, told.unwrap_or(onchange));
            }
            Msg::Selected(at) => self.selected(ctx, at),
        }
        false
    }

    fn changed(&mut self, ctx: &Context<Self>, old: &Props) -> bool {
        let new = ctx.props();
        if new.revision != old.revision {
            self.held = Arc::clone(&new.text);
            self.write(&new.text);
        }
        if let Stage::Rich(rich) = &self.stage {
            if new.label != old.label
                || new.read_only != old.read_only
                || new.phrases != old.phrases
            {
                rich.handle.set_label(&options(new, 0, 0, false));
            }
            if new.notes != old.notes {
                rich.handle.set_notes(&notes(new));
            }
            if new.marks != old.marks {
                rich.handle.set_marks(&marks(new));
            }
        }
        if let Some(shown) = new.shown.as_ref()
            && new.shown != old.shown
        {
            self.show(&new.text, shown);
        }
        matches!(self.stage, Stage::Plain | Stage::Ready(_)) || new.id != old.id
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props {
            id,
            label,
            text,
            read_only,
            ..
        } = ctx.props();
        let link = ctx.link();
        let plain = !matches!(self.stage, Stage::Rich(_));
        html! {
            <div class="editor" id={id}>
                if plain {
                    <textarea
                        ref={&self.plain}
                        class="editor-plain"
                        aria-label={label}
                        defaultvalue={AttrValue::from(Rc::from(&**text))}
                        readonly={*read_only}
                        rows="8"
                        autocapitalize="off"
                        autocomplete="off"
                        autocorrect="off"
                        spellcheck="false"
                        oninput={link.callback(|_| Msg::Typed)}
                        onselect={link.callback(|_| Msg::Moved)}
                        onclick={link.callback(|_| Msg::Moved)}
                        onkeyup={link.callback(|_| Msg::Moved)}
                    />
                }
                <div ref={&self.host} class="editor-rich" />
            </div>
        }
    }

    fn destroy(&mut self, _: &Context<Self>) {
        self.stage = Stage::Plain;
    }
}

impl CodeEditor {
    /// Notes in the text area when an input method is at work, which Yew has no events for.
    fn listen(&mut self, ctx: &Context<Self>) {
        let Some(area) = self.plain.cast::<HtmlTextAreaElement>() else {
            return;
        };
        let starts = Rc::clone(&self.composing);
        let ends = Rc::clone(&self.composing);
        let link = ctx.link().clone();
        self.listeners = vec![
            EventListener::new(&area, "compositionstart", move |_| starts.set(true)),
            EventListener::new(&area, "compositionend", move |_| {
                ends.set(false);
                link.send_message(Msg::Composed);
            }),
        ];
    }

    /// Puts CodeMirror where the text area is, with what was typed there, the selection and the focus. Answers
    /// whether it did.
    fn upgrade(&mut self, ctx: &Context<Self>) -> bool {
        if self.composing.get() {
            return false;
        }
        let Stage::Ready(module) = &self.stage else {
            return false;
        };
        let area = self.plain.cast::<HtmlTextAreaElement>();
        let (Some(area), Some(host)) = (area, self.host.cast::<Element>()) else {
            return false;
        };
        let props = ctx.props();
        let at = |offset: Result<Option<u32>, JsValue>| offset.ok().flatten().unwrap_or(0);
        let (from, to) = (at(area.selection_start()), at(area.selection_end()));
        let settings = options(props, from, to, dom::has_focus(&area));
        let changed = ctx
            .link()
            .callback(|(text, is_restored)| Msg::Changed(text, is_restored));
        let selected = ctx.link().callback(Msg::Selected);
        let on_change = Closure::new(move |text, is_restored| changed.emit((text, is_restored)));
        let on_select = Closure::new(move |at| selected.emit(at));
        // Out of sight in the same moment: Yew takes it away a little later.
        area.set_hidden(true);
        let mounted = module.mount(&host, &area.value(), &settings, &on_change, &on_select);
        let Ok(handle) = mounted else {
            area.set_hidden(false);
            self.stage = Stage::Plain;
            return false;
        };
        handle.set_notes(&notes(props));
        handle.set_marks(&marks(props));
        self.listeners.clear();
        self.stage = Stage::Rich(Rich {
            handle,
            _on_change: on_change,
            _on_select: on_select,
        });
        true
    }

    fn write(&self, text: &str) {
        if let Stage::Rich(rich) = &self.stage {
            rich.handle.set_text(text);
        } else if let Some(area) = self.plain.cast::<HtmlTextAreaElement>() {
            area.set_value(text);
        }
    }

    fn show(&self, text: &str, shown: &Shown) {
        let places = units::to_editor(text, &[shown.place.start, shown.place.end]);
        let [from, to] = places.as_slice() else {
            return;
        };
        if let Stage::Rich(rich) = &self.stage {
            rich.handle.reveal(*from, *to, shown.focus);
        } else if let Some(area) = self.plain.cast::<HtmlTextAreaElement>() {
            dom::select(&area, *from, *to, shown.focus);
        }
    }

    fn typed(&mut self, text: String, told: &Callback<Arc<str>>) {
        self.held = text.into();
        told.emit(Arc::clone(&self.held));
    }

    fn selected(&self, ctx: &Context<Self>, at: u32) {
        ctx.props().onselect.emit(units::to_bytes(&self.held, at));
    }
}
