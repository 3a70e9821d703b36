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

use outcrop_proxy::{BedrockSettings, Environment, connect, resolve};
use outcrop_transport::Watch;

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
    let settings = resolve::bedrock(&args.bedrock, environment)?;
    let terminal = Terminal::new(environment);
    let prompt = Prompt::read(args, terminal)?;
    let wishes = Wishes::new(args)?;
    let store = Store::find(environment).filter(|_| !args.private);
    let session = session(args, &settings, store.as_ref())?;
    let watch = args.trace.then(|| -> Arc<dyn Watch> { Arc::new(Trace::new(Notes::new())) });
    let upstream = Upstream::connect(args, &settings, watch).await?;
    let chat = Chat { args, wishes, looks: looks(args, terminal), upstream, session, store };
    match prompt {
        Prompt::Once(content) => once::run(chat, content, output).await,
        Prompt::Conversation(attachments) => {
            let models = chat.upstream.models();
            repl::run(chat, attachments, models, output).await
        }
    }
}

/// The conversation: a new one, or the last.
fn session(args: &ChatArgs, settings: &BedrockSettings, store: Option<&Store>) -> Result<Session, Failure> {
    let mut session = if args.go_on {
        let path = store.map(Store::last).filter(|path| path.exists());
        let hint =
            "conversations are kept from a terminal, and with `--continue`; begin one with `outcrop chat`";
        let path = path
            .ok_or_else(|| Failure::new("there is no conversation to go on with", Some(hint.to_owned())))?;
        store::load(&path)?
    } else {
        let model = match &args.model {
            Some(model) => model.clone(),
            None => connect::catalog(settings)?.default_model().to_owned(),
        };
        Session::new(&model, None)
    };
    if let Some(model) = &args.model {
        session.model.clone_from(model);
    }
    if args.system.is_some() {
        session.system.clone_from(&args.system);
    }
    Ok(session)
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
