using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Shells;

/// <summary>Real shells complete real command lines, with the names that a running agent knows.</summary>
public sealed class CompletionTests
{
    private static readonly string _folder = Path.GetDirectoryName(Checkout.Program)!;

    [NeedsPeer("bash")]
    public async Task Bash_completes()
    {
        await using var agent = await WithNamesAsync();
        const string ask =
            """
            source <(muster completion bash)
            complete -p muster
            ask() { # LINE: its words broken as readline breaks them
                COMP_LINE=$1 COMP_POINT=${#1}
                IFS=$'\n' read -r -d '' -a COMP_WORDS < <(grep -oE '[=:]|[^ =:]+| $' <<<"$1")
                COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                local word=${COMP_WORDS[COMP_CWORD]}
                [[ $word == [=\ ] ]] && word=
                _muster_complete muster "$word" "${COMP_WORDS[COMP_CWORD-1]}"
                printf '[%s]' "${COMPREPLY[@]}"
                echo
            }
            ask 'muster k'
            ask 'muster kv get ap'
            ask 'muster kv get app/w'
            ask 'muster kv get -sep'
            ask 'muster catalog nodes -service=we'
            ask 'muster members -format='
            ask 'muster nosuch '
            """;
        Assert.Equal(
            """
            complete -o nospace -F _muster_complete muster
            [keygen ][keyring ][kv ]
            [app/]
            [app/web ]
            [-separator=]
            [web ]
            [json ][pretty ]
            []

            """,
            await RunAsync("bash", agent, "--norc", "-c", ask));
    }

    [NeedsPeer("bash")]
    public async Task Bash_completes_by_the_line_that_consul_installs()
    {
        await using var agent = await WithNamesAsync();
        using var home = new TempFolder();
        await File.WriteAllTextAsync(home.File(".bashrc"), "alias x=y\n");
        var install = PeersFolder.Start("bash", "--norc", "-c", "muster -autocomplete-install && cat ~/.bashrc; muster -autocomplete-install");
        var said = await RunAsync(install, agent, home);
        Assert.Contains($"alias x=y\ncomplete -C {Checkout.Program} muster\n", said, StringComparison.Ordinal);
        Assert.Contains($"Error executing CLI: 1 error occurred:\n\t* already installed in {home.File(".bashrc")}\n", said, StringComparison.Ordinal);

        // As bash asks a -C command: the line by the environment, its word and the one before it as arguments.
        var ask = PeersFolder.Start(
            "bash", "--norc", "-c",
            "source ~/.bashrc; complete -p muster; COMP_LINE='muster catalog nodes -service=we' COMP_POINT=32 muster muster we =");
        Assert.Equal($"complete -C '{Checkout.Program}' muster\nweb\n".Replace("'", "", StringComparison.Ordinal),
            (await RunAsync(ask, agent, home)).Replace("'", "", StringComparison.Ordinal));
        var remove = PeersFolder.Start("bash", "--norc", "-c", "muster -autocomplete-uninstall >/dev/null; cat ~/.bashrc");
        Assert.Equal("alias x=y\n", await RunAsync(remove, agent, home));
    }

    [NeedsPeer("fish")]
    public async Task Fish_completes_and_shows_what_things_mean()
    {
        await using var agent = await WithNamesAsync();
        const string ask =
            """
            muster completion fish | source
            for line in 'muster kv g' 'muster kv get ap' 'muster kv get app/w' 'muster kv get -sep' 'muster catalog nodes -service=we' 'muster nosuch '
                complete -C "$line"
                echo ==
            end
            """;
        Assert.Equal(
            """
            get	Shows a key's value, or lists keys
            ==
            app/
            ==
            app/web
            ==
            -separator=	With -keys, fold what follows this text. Default "/".
            ==
            -service=web
            ==
            ==

            """,
            await RunAsync("fish", agent, "--no-config", "-c", ask));
    }

    [NeedsPeer("zsh")]
    public async Task Zsh_completes_at_a_terminal_of_its_own()
    {
        await using var agent = await WithNamesAsync();
        using var home = new TempFolder();

        // A real interactive zsh behind a pseudo-terminal: keys go in, and what its line then holds is written by a widget.
        await File.WriteAllTextAsync(home.File(".zshrc"),
            """
            module_path=($MODULES $module_path) fpath=($=FUNCTIONS $fpath)
            PS1='' ; unsetopt zle_bracketed_paste 2>/dev/null
            autoload -Uz compinit && compinit -u -D
            source <(muster completion zsh)
            tell() { print -r -- "<$BUFFER>" >> ~/told; BUFFER= }
            zle -N tell
            bindkey '^T' tell
            unsetopt auto_menu list_beep
            print ready >> ~/told
            """);
        const string ask =
            """
            module_path=($MODULES $module_path)
            zmodload zsh/zpty zsh/zselect || exit 1
            zpty shell zsh -i
            until [[ -s ~/told ]]; do zpty -rt shell junk || zselect -t 5; done
            for line in 'muster kv ge' 'muster kv get ap' 'muster kv get app/w' 'muster kv get -sep' 'muster catalog nodes -service=we'; do
                zpty -w -n shell "$line"$'\t\x14'
                before=$(wc -l < ~/told)
                until (( $(wc -l < ~/told) > before )); do zpty -rt shell junk || zselect -t 5; done
            done
            zpty -d shell
            cat ~/told
            """;
        var start = Zsh(home, "-f", "-c", ask);
        Assert.Equal(
            """
            ready
            <muster kv get >
            <muster kv get app/>
            <muster kv get app/web >
            <muster kv get -separator=>
            <muster catalog nodes -service=web >

            """,
            await RunAsync(start, agent, home));
    }

    private static async Task<AgentProcess> WithNamesAsync()
    {
        var agent = await AgentProcess.StartAsync();
        foreach (var (path, body) in ((string, string)[])
            [("/v1/kv/app/web", "1"), ("/v1/kv/app/api", "2"), ("/v1/agent/service/register", """{"Name": "web"}""")])
        {
            using var answer = await agent.Client.PutAsync(path, new StringContent(body));
            answer.EnsureSuccessStatusCode();
        }

        return agent;
    }

    // Unpacked, not installed: its modules and functions are found where they lie.
    private static ProcessStartInfo Zsh(TempFolder home, params string[] arguments)
    {
        var start = PeersFolder.Start("zsh", arguments);
        start.Environment["ZDOTDIR"] = home.Path;
        var unpacked = start.FileName.StartsWith(PeersFolder.Root, StringComparison.Ordinal);
        start.Environment["MODULES"] = unpacked
            ? Path.GetFullPath("../..", Directory.EnumerateFiles(PeersFolder.Root, "zpty.so", SearchOption.AllDirectories).First())
            : "";
        start.Environment["FUNCTIONS"] = unpacked
            ? string.Join(' ', Directory.EnumerateDirectories(
                Path.Combine(PeersFolder.Root, "usr/share/zsh/functions"), "*", SearchOption.AllDirectories))
            : "";
        return start;
    }

    private static async Task<string> RunAsync(string shell, AgentProcess agent, params string[] arguments)
    {
        using var home = new TempFolder();
        return await RunAsync(PeersFolder.Start(shell, arguments), agent, home);
    }

    private static async Task<string> RunAsync(ProcessStartInfo start, AgentProcess agent, TempFolder home)
    {
        start.Environment["HOME"] = home.Path;
        start.Environment["XDG_CONFIG_HOME"] = home.Path;
        start.Environment["XDG_DATA_HOME"] = home.Path;
        start.Environment["TERM"] = "dumb";
        start.Environment["MUSTER_COMPLETE_TIMEOUT"] = "60000";
        start.Environment["PATH"] = $"{_folder}:{Path.GetDirectoryName(start.FileName)}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{agent.HttpPort}";
        await using var child = await ChildProcess.RunAsync(start);
        return child.StandardOutput + child.StandardError;
    }
}
