//! Runs other programs, from the workspace's root.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, ExitStatus, Output, Stdio};

use anyhow::{Context as _, Result, bail};

use crate::workspace;

/// A program that starts in the workspace's root.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root()).stdin(Stdio::null());
    // Cargo told us about the package xtask. Build scripts that look for that would run anew each time somebody else
    // calls cargo, and most of the tree is built on one of them.
    for (name, _) in std::env::vars_os() {
        let package = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
        });
        if package {
            command.env_remove(name);
        }
    }
    command
}

/// The cargo that runs us.
pub(crate) fn cargo<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// Git, in the workspace.
pub(crate) fn git<'a>(args: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = program("git");
    command.args(args);
    command
}

/// Runs to the end; what the program prints is seen.
pub(crate) fn run(mut command: Command) -> Result<()> {
    let status = status(&mut command)?;
    if !status.success() {
        bail!("`{}` failed: {status}", line(&command));
    }
    Ok(())
}

/// Runs to the end, well or not; what the program prints is seen.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| not_started(command))
}

/// Runs to the end and hands back what the program printed to stdout.
pub(crate) fn output(mut command: Command) -> Result<String> {
    let shown = line(&command);
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().with_context(|| not_started(&command))?;
    if !status.success() {
        let stderr = String::from_utf8_lossy(&stderr);
        bail!("`{shown}` failed: {status}\n{}", stderr.trim_end());
    }
    String::from_utf8(stdout).with_context(|| format!("`{shown}` printed what is no text"))
}

/// The command as a person would type it.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    std::iter::once(program.file_name().unwrap_or(program.as_os_str()))
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn not_started(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    format!("cannot start `{program}`\nhint: is it installed, and on the PATH?")
}
