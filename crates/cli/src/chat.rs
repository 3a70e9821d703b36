//! `outcrop chat`: one question and its answer, or a conversation on a terminal.

mod attach;
mod editor;
mod heard;
mod markdown;
mod meter;
mod once;
pub(crate) mod pretty;
mod prompt;
mod repl;
mod request;
mod schema;
mod session;
mod show;
mod slash;
mod stop;
mod store;
mod terminal;
mod trace;
mod turn;
mod upstream;

use std::sync::Arc;

use outcrop_proxy::units::Span;
use outcrop_proxy::{Environment, resolve};
use outcrop_transport::Watch;

pub(crate) use self::meter::dollars;
pub(crate) use self::once::print;

use self::prompt::Prompt;
use self::request::Wishes;
use self::session::Session;
use self::show::Looks;
use self::store::Store;
use self::terminal::Terminal;
use self::trace::Trace;
use self::upstream::Upstream;
use crate::args::chat::ChatArgs;
use crate::failure::Failure;
use crate::output::{Notes, Output};

/// What a question and a conversation have in common.
struct Chat<'a> {
    args: &'a ChatArgs,
    wishes: Wishes,
    looks: Looks,
    upstream: Upstream,
    session: Session,
    /// Where conversations are kept, if they are.
    store: Option<Store>,
}

pub(crate) async fn run(
    args: &ChatArgs,
    environment: &Environment,
    output: &mut Output,
) -> Result<(), Failure> {
    let mut settings = resolve::bedrock(&args.bedrock, environment)?;
    if let Some(Span(limit)) = args.timeout {
        settings.first_byte_timeout = Some(limit);
        settings.whole_answer_timeout = Some(limit);
        settings.between_events_timeout = Some(limit);
    }
    let terminal = Terminal::new(environment);
    let prompt = Prompt::read(args, terminal)?;
    let wishes = Wishes::new(args)?;
    let store = Store::find(environment).filter(|_| !args.private);
    let last = args.go_on.then(|| last(store.as_ref())).transpose()?;
    let watch = args.trace.then(|| -> Arc<dyn Watch> { Arc::new(Trace::new(Notes::new())) });
    let upstream = Upstream::connect(args, &settings, watch).await?;
    let mut session = match (last, &args.model) {
        (Some(last), _) => last,
        (None, Some(model)) => Session::new(model, None),
        (None, None) => Session::new(&upstream.default_model(&settings)?, None),
    };
    if let Some(model) = &args.model {
        session.model.clone_from(model);
    }
    if args.system.is_some() {
        session.system.clone_from(&args.system);
    }
    let chat = Chat { args, wishes, looks: looks(args, terminal), upstream, session, store };
    match prompt {
        Prompt::Once(content) => once::run(chat, content, output).await,
        Prompt::Conversation(attachments) => {
            let models = chat.upstream.models();
            repl::run(chat, attachments, models, output).await
        }
    }
}

/// The conversation that `--continue` goes on with.
fn last(store: Option<&Store>) -> Result<Session, Failure> {
    if let Some(path) = store.map(Store::last).filter(|path| path.exists()) {
        return store::load(&path);
    }
    let hint = "conversations are kept from a terminal, and with `--continue`; begin one with `outcrop chat`";
    Err(Failure::new("there is no conversation to go on with", Some(hint.to_owned())))
}

fn looks(args: &ChatArgs, terminal: Terminal) -> Looks {
    Looks {
        terminal,
        rendered: terminal.stdout && terminal.moves && !args.plain,
        live: !args.trace,
        measured: !args.quiet && !args.json,
        thoughts: args.reasoning.is_some(),
        json: args.schema.is_some(),
    }
}
