//! The command `wxpay`: arguments go in, machine output comes out on stdout and
//! words on stderr. Exit codes: 0 done, 1 failed, 2 bad arguments.

mod door;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use wxpay_sandbox::Sandbox;

/// WeChat Pay V2 and `CloudPay` on the command line.
#[derive(Parser)]
#[command(name = "wxpay", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run a gateway for tests, which any SDK can be pointed at.
    ///
    /// It starts with a demo merchant: appid wxd930ea5d5a258f4f, mch_id 10000100,
    /// key 192006250b4c09247ec02edce69f6a2d, sub_mch_id 1900000109, sub_appid
    /// wx8888888888888888. Everything is kept in memory.
    ///
    /// Example: wxpay sandbox --listen 127.0.0.1:8080
    #[command(verbatim_doc_comment)]
    Sandbox {
        /// Where to listen; port 0 picks a free one. The first line on stdout
        /// says which.
        #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// Where the cloud-run service NAME receives callbacks.
        #[arg(long, value_name = "NAME=URL", value_parser = name_and_url)]
        container: Vec<(String, String)>,
        /// Where the cloud function NAME receives callbacks.
        #[arg(long, value_name = "NAME=URL", value_parser = name_and_url)]
        function: Vec<(String, String)>,
        #[command(flatten)]
        door: door::Arguments,
    },
}

fn name_and_url(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=') {
        Some((name, url)) if !name.is_empty() && (url.starts_with("http://") || url.starts_with("https://")) => {
            Ok((name.to_owned(), url.to_owned()))
        }
        _ => Err("write NAME=URL, such as pay=http://127.0.0.1:9000".to_owned()),
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Sandbox { listen, container, function, door } = Arguments::parse().command;
    let mut builder = door.apply(Sandbox::builder().listen(listen));
    for (name, url) in container {
        builder = builder.container(&name, &url);
    }
    for (name, url) in function {
        builder = builder.function(&name, &url);
    }
    let sandbox = match builder.start().await {
        Ok(sandbox) => sandbox,
        Err(error) => {
            eprintln!("error: cannot start at {listen}: {error}");
            eprintln!("help: choose another address with --listen; port 0 picks a free one");
            return ExitCode::FAILURE;
        }
    };
    for words in door::words(&sandbox) {
        eprintln!("{words}");
    }
    let mut stdout = io::stdout();
    if writeln!(stdout, "listening on {}", sandbox.url()).and_then(|()| stdout.flush()).is_err() {
        // Nobody reads the address: nobody will call.
        return ExitCode::FAILURE;
    }
    tokio::select! {
        () = sandbox.serve() => ExitCode::FAILURE,
        _ = tokio::signal::ctrl_c() => ExitCode::SUCCESS,
    }
}
