//! What the command says about the words it is given, before any work begins.

use std::process::Command;

use insta::assert_snapshot;

type Fact = Result<(), Box<dyn std::error::Error>>;

/// Runs the command without any environment, and shows everything it leaves behind.
fn run(words: &[&str]) -> std::io::Result<String> {
    with(words, &[])
}

fn with(words: &[&str], variables: &[(&str, &str)]) -> std::io::Result<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_site-media"))
        .args(words)
        .env_clear()
        .envs(variables.iter().copied())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()?;
    let code = output
        .status
        .code()
        .map_or("killed".to_owned(), |code| code.to_string());
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    Ok(format!(
        "exit: {code}\n--- stdout ---\n{out}--- stderr ---\n{err}"
    ))
}

#[test]
fn help_lists_the_commands() -> Fact {
    assert_snapshot!(run(&["--help"])?, @r#"
    exit: 0
    --- stdout ---
    Files of a Site Media manager: store, list, fetch; or be the Media Manager

    Usage: site-media [OPTIONS] <COMMAND>

    Commands:
      upload    Store files
      ls        List files and folders
      download  Fetch a file
      url       Print a URL of a file, or of its stream, for those without a key
      events    Tell what happened at a local Media Manager
      listen    Tell what happens as it happens, and hand it on to a receiver of webhooks
      serve     Run a local Media Manager
      admin     Say who may enter a local Media Manager

    Options:
      -v, --verbose  Tell on the way what is sent and answered
      -h, --help     Print help
      -V, --version  Print version
    --- stderr ---
    "#);
    Ok(())
}

#[test]
fn help_of_upload() -> Fact {
    assert_snapshot!(run(&["upload", "--help"])?, @r#"
    exit: 0
    --- stdout ---
    Store files

    Usage: site-media upload [OPTIONS] <PATH>...

    Arguments:
      <PATH>...  Files to store; of a directory all files below it, in folders like its own

    Options:
          --folder <FOLDER>   Folder to store them in: an id, or a path such as `/pets`, made where
                              missing
      -v, --verbose           Tell on the way what is sent and answered
          --private           Store them as private files
          --put               Send each in one request, however large
          --tus               Send each by tus, however small
          --skip-same         Store nothing where a file of the same name, size and hash is there
                              already
      -j, --jobs <N>          So many files at a time [default: 4]
          --parallel <N>      By tus, send each file in so many parts at once, of 1 MiB or more, where
                              the server puts them together [default: 1]
          --checksums         By tus, have every 16 MiB compared with a checksum, and send again what
                              does not match
          --ledger <DIR>      Remember in this directory how to continue, should this process die
          --wait[=<SECONDS>]  Wait until all is made of them that is to be made, at most so long; 10
                              minutes if nothing is said
          --json              Print one JSON object for each file
      -h, --help              Print help

    Connection:
          --url <URL>      Address of the Media Manager; the service itself if not given [env:
                           SITE_MEDIA_URL=]
          --api-key <KEY>  API key [env: SITE_MEDIA_API_KEY]
          --site <ID>      Id of the site whose media are meant [env: SITE_MEDIA_SITE=]
          --attempts <N>   How often to try what fails for a moment [default: 5]
    --- stderr ---
    "#);
    Ok(())
}

#[test]
fn help_of_ls() -> Fact {
    assert_snapshot!(run(&["ls", "--help"])?, @r#"
    exit: 0
    --- stdout ---
    List files and folders

    Usage: site-media ls [OPTIONS]

    Options:
          --folder <FOLDER>  Folder to list: an id, or a path such as `/pets`; the top level if not
                             given
      -v, --verbose          Tell on the way what is sent and answered
          --search <TEXT>    List the files of all folders that fit this text instead
      -l, --long             Show size, time, type and state too
          --json             Print one JSON object for each file and folder
      -h, --help             Print help

    Connection:
          --url <URL>      Address of the Media Manager; the service itself if not given [env:
                           SITE_MEDIA_URL=]
          --api-key <KEY>  API key [env: SITE_MEDIA_API_KEY]
          --site <ID>      Id of the site whose media are meant [env: SITE_MEDIA_SITE=]
          --attempts <N>   How often to try what fails for a moment [default: 5]
    --- stderr ---
    "#);
    Ok(())
}

#[test]
fn help_of_download() -> Fact {
    assert_snapshot!(run(&["download", "--help"])?, @r#"
    exit: 0
    --- stdout ---
    Fetch a file

    Usage: site-media download [OPTIONS] <ID>

    Arguments:
      <ID>  Id of the file

    Options:
      -o, --output <PATH>  Where to put it: a file, or a directory; this directory if not given
      -v, --verbose        Tell on the way what is sent and answered
          --asset <KEY>    Another form of it, such as `720p.mp4` or `128kbs.mp3`; the original if not
                           given
          --parallel <N>   Fetch so many ranges of 8 MiB at once, of a file of 16 MiB or more [default:
                           1]
      -h, --help           Print help

    Connection:
          --url <URL>      Address of the Media Manager; the service itself if not given [env:
                           SITE_MEDIA_URL=]
          --api-key <KEY>  API key [env: SITE_MEDIA_API_KEY]
          --site <ID>      Id of the site whose media are meant [env: SITE_MEDIA_SITE=]
          --attempts <N>   How often to try what fails for a moment [default: 5]
    --- stderr ---
    "#);
    Ok(())
}

#[test]
fn help_of_serve() -> Fact {
    assert_snapshot!(run(&["serve", "--help"])?, @r#"
    exit: 0
    --- stdout ---
    Run a local Media Manager

    Usage: site-media serve [OPTIONS] --data <DIR>

    Options:
          --data <DIR>             Directory that keeps everything; made if absent
      -v, --verbose                Tell on the way what is sent and answered
          --listen <ADDRESS>       Address to listen on; port 0 takes a free one [default:
                                   127.0.0.1:8787]
          --site <ID>              Id of a site to serve, made if absent; the first is kept in the data
                                   directory
          --api-key <KEY>          API key that opens it, made if absent; of several sites each needs
                                   one
          --app <APP>              App to let in: `ID:SECRET:INSTANCE`, or with `:SITE` for another than
                                   the first
          --ready-file <PATH>      File to write `{"url","site","apiKey"}` to, once the port answers
          --public-url <URL>       Address under which others reach it, if not the one it listens on
          --verify                 Read every file again, say what is damaged, missing or too much, and
                                   end; no server may be running
          --quota <SIZE>           How much each site may hold, the trash included, such as `500MB`;
                                   without limit if not given
          --max-size <TYPE=SIZE>   Largest file of a type, such as `image=25MB`; may be given for each
                                   type
          --trash-days <DAYS>      How many days deleted files stay in the trash [default: 30]
          --journal-days <DAYS>    How many days events are remembered [default: 30]
          --trust-forwarded        Believe the `Forwarded` and `X-Forwarded-*` headers of a proxy in
                                   front
          --allow-private-imports  Let imports reach this machine and private networks too
          --no-derive              Keep videos and sounds as they are, ready at once; else other sizes
                                   are made of them where ffmpeg is installed
          --video-ladder <SIZES>   Sizes that videos are brought to, as far as they are large enough:
                                   144p to 1080p, as `720p.mp4` (or `720p`) or `720p.webm` [default:
                                   240p,480p,720p]
          --encoders <N>           How many videos and sounds are worked on at once [default: 1]
      -h, --help                   Print help
    --- stderr ---
    "#);
    Ok(())
}

#[test]
fn help_does_not_show_the_key() -> Fact {
    let help = with(
        &["upload", "--help"],
        &[
            ("SITE_MEDIA_API_KEY", "secret-key"),
            ("SITE_MEDIA_SITE", "s"),
        ],
    )?;
    assert!(
        help.contains("SITE_MEDIA_API_KEY") && !help.contains("secret-key"),
        "{help}"
    );
    Ok(())
}

#[test]
fn missing_credentials_are_named_with_a_way_out() -> Fact {
    assert_snapshot!(run(&["ls"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: no API key was given
    hint: give one, or set `SITE_MEDIA_API_KEY`
    "#);
    assert_snapshot!(run(&["ls", "--api-key", "k"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: no site id was given
    hint: give one, or set `SITE_MEDIA_SITE`
    "#);
    Ok(())
}

#[test]
fn uploading_a_missing_file_names_it() -> Fact {
    assert_snapshot!(run(&["upload", "Cargo.toml", "nowhere.png"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: cannot read `nowhere.png`: no such file
    "#);
    Ok(())
}

#[test]
fn an_address_that_is_none_is_refused() -> Fact {
    assert_snapshot!(run(&["ls", "--url", "localhost:8787", "--api-key", "k", "--site", "s"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: `localhost:8787` is not the address of a Media Manager
    hint: it looks like `http://127.0.0.1:8787`
    "#);
    Ok(())
}

#[test]
fn an_id_that_climbs_is_refused() -> Fact {
    assert_snapshot!(run(&["download", "..", "--api-key", "k", "--site", "s"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: `..` cannot be the id of a file
    "#);
    Ok(())
}

#[test]
fn a_target_in_no_directory_is_refused_before_anything_is_asked() -> Fact {
    assert_snapshot!(run(&["download", "a", "-o", "nowhere/a.png", "--api-key", "k", "--site", "s"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: cannot write `nowhere/a.png`: there is no directory `nowhere`
    "#);
    Ok(())
}

#[test]
fn put_and_tus_exclude_each_other() -> Fact {
    assert_snapshot!(run(&["upload", "--put", "--tus", "Cargo.toml"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: the argument '--put' cannot be used with '--tus'

    Usage: site-media upload --put <PATH>...

    For more information, try '--help'.
    "#);
    Ok(())
}

#[test]
fn nobody_listening_is_a_failure_and_not_bad_input() -> Fact {
    // Port 1 is reserved, so nothing listens there.
    let words = [
        "ls",
        "--url",
        "http://127.0.0.1:1",
        "--api-key",
        "k",
        "--site",
        "s",
        "--attempts",
        "1",
    ];
    assert!(run(&words)?.starts_with(
        "exit: 1\n--- stdout ---\n--- stderr ---\nerror: cannot reach `http://127.0.0.1:1`\n"
    ));
    Ok(())
}

#[test]
fn serving_needs_a_data_directory_and_sane_words() -> Fact {
    assert_snapshot!(run(&["serve"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: the following required arguments were not provided:
      --data <DIR>

    Usage: site-media serve --data <DIR>

    For more information, try '--help'.
    "#);
    assert_snapshot!(run(&["serve", "--data", "x", "--public-url", "media.example"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: `media.example` is not an address to be reached at
    hint: it looks like `https://media.example.com`
    "#);
    assert_snapshot!(run(&["serve", "--data", "x", "--site", "a b"])?, @r#"
    exit: 2
    --- stdout ---
    --- stderr ---
    error: the value of `--site` must be printable, without spaces
    "#);
    Ok(())
}
