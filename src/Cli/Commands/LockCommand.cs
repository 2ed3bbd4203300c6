using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Muster.Cli.Locking;
using Muster.Cli.Store;

namespace Muster.Cli.Commands;

internal sealed class LockCommand : ClientCommand
{
    public const string Line = "Runs a program while holding a lock";

    private const int ChildFailed = 2;
    private const int MonitorRetriesDefault = 3;

    private readonly Flag _childExitCode;
    private readonly Flag _holders;
    private readonly Flag _monitorRetry;
    private readonly Flag _name;
    private readonly Flag _passStdin;
    private readonly Flag _shell;
    private readonly Flag _timeout;
    private readonly Flag _verbose;

    // What was under way when trouble came.
    private string _trouble = "Error querying Consul agent: ";

    public LockCommand()
        : base(Answers.OfLeader)
    {
        _childExitCode = Flags.Switch("child-exit-code", "End with 2 when the program failed. Without it: 0.");
        _holders = Flags.Integer("n", "How many may hold it at once; all who ask for it must say the same. Default 1.");
        _monitorRetry = Flags.Integer(
            "monitor-retry", "How often the agent may fail to say whether the lock is held, a second apart. Default 3.");
        _name = Flags.Text("name", "NAME", "What the lock's session is called. Default: made from the program.");
        _passStdin = Flags.Switch("pass-stdin", "Let the program read what this one is given to read.");
        _shell = Flags.Switch("shell", "Run the program by a shell (SHELL, or /bin/sh). -shell=false runs it as it stands.");
        _timeout = Flags.Duration("timeout", "How long to wait for the lock: 30s, 5m. Default: for ever.");
        Flags.Alias("try", "DURATION", "The same as -timeout.", _timeout);
        _verbose = Flags.Switch("verbose", "Say what is done.");
    }

    public override string Words => "lock";

    public override string Summary => Line;

    public override string Takes => "[options] prefix child...";

    public override string About =>
        """
          Waits for the lock at the prefix, runs the program, gives the lock back. When the lock is lost meanwhile, or this
          command is asked to end, the program gets SIGTERM and, five seconds later, SIGKILL, with all that it started.
          With -n=3 up to three hold it at once. Consul's own command and its clients' locks take part.

              {0} lock jobs/nightly ./backup.sh
              {0} lock -timeout=30s -child-exit-code jobs/nightly ./backup.sh
              {0} lock -n=3 jobs/convert ./convert.sh
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => _trouble;

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var holders = _holders.Number ?? 1;
        var timeout = _timeout.Duration ?? TimeSpan.Zero;
        var retries = _monitorRetry.Number ?? MonitorRetriesDefault;
        if (Complaint(holders, operands, timeout, retries) is { } complaint)
        {
            return Fail(terminal, complaint);
        }

        (await client.GetAsync("/v1/agent/self", cancel)).Expected();
        var prefix = KvKey.Of(operands);
        if (holders > 1 && KeyPath.Join(prefix).Length == 0)
        {
            return Fail(terminal, "Lock setup failed: missing prefix");
        }

        var keys = new KeyStore(client, terminal.Time);
        var watch = new LockWatch((int)retries, terminal.Time);
        var sole = new SoleLock(prefix, keys, watch);
        ILock wanted = holders == 1 ? sole : new SlotLock(prefix, (int)holders, keys, watch);
        Tell(terminal, holders == 1
            ? $"Setting up lock at path: {sole.Key}"
            : string.Create(CultureInfo.InvariantCulture, $"Setting up semaphore (limit {holders}) at prefix: {prefix}"));
        var patience = new Patience(timeout > TimeSpan.Zero ? timeout : null, terminal.Time);
        return await HoldAsync(wanted, keys, patience, operands, terminal, cancel);
    }

    private async Task<int> HoldAsync(
        ILock wanted, KeyStore keys, Patience patience, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        LockChild? child = null;
        using var ending = Interrupts.Linked(
            signal =>
            {
                if (Volatile.Read(ref child)?.Pass(signal) is { } unsent)
                {
                    terminal.Error.WriteLine($"Warning, could not forward signal: {unsent}");
                }
            },
            cancel,
            PosixSignal.SIGHUP);
        Tell(terminal, "Attempting lock acquisition");
        _trouble = "Lock acquisition failed: ";
        var name = _name.Text is { Length: > 0 } given
            ? given
            : $"Consul lock for '{string.Join(' ', operands.Skip(1))}' at '{KvKey.Of(operands)}'";
        var asked = new JsonObject { ["Name"] = name, ["Behavior"] = wanted.Behaviour };
        await using var session = await Trouble.While(
            "failed to create session", HeldSession.BeginAsync(asked, keys, terminal.Time, cancel));
        if (await TakeAsync(wanted, session, patience, terminal, ending.Token) is { } untaken)
        {
            return Fail(terminal, untaken);
        }

        var childCode = Done;
        if (ending.Token.IsCancellationRequested)
        {
            terminal.Error.WriteLine("Shutdown triggered during lock acquisition");
        }
        else
        {
            Tell(terminal, "Starting handler");
            if (_passStdin.On)
            {
                // Before the program can say anything itself.
                Tell(terminal, "Stdin passed to handler process");
            }

            if (LockChild.Start([.. operands.Skip(1)], _shell.Text != "false", _passStdin.On, terminal).TryGet(out var started, out var refused))
            {
                using var owned = started;
                Volatile.Write(ref child, started);
                childCode = await RunAsync(started, wanted, session, terminal, ending.Token);
                Volatile.Write(ref child, null);
            }
            else
            {
                terminal.Error.WriteLine($"Error starting handler: {refused.Message}");
                Tell(terminal, "Child terminated, releasing lock");
                childCode = ChildFailed;
            }
        }

        return !await GiveBackAsync(wanted, session, terminal, cancel) ? Failed
            : _childExitCode.On ? childCode
            : Done;
    }

    /// <summary>Why it was not taken; null: it was.</summary>
    private static async Task<string?> TakeAsync(
        ILock wanted, HeldSession session, Patience patience, Terminal terminal, CancellationToken cancel)
    {
        using var given = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var taking = wanted.TakeAsync(session.Id, patience, given.Token);
        if (await Task.WhenAny(taking, session.Lost) == session.Lost)
        {
            await given.CancelAsync();
        }

        try
        {
            var taken = await taking;
            return !taken.TryGet(out var inTime, out var refused) ? $"Lock acquisition failed: {refused.Message}"
                : inTime ? null
                : "Shutdown triggered or timeout during lock acquisition";
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return "Shutdown triggered or timeout during lock acquisition";
        }
        catch (OperationCanceledException) when (given.IsCancellationRequested)
        {
            return $"Lock acquisition failed: session {session.Id} has ended";
        }
    }

    /// <summary>Until the program ends, or has to.</summary>
    private async Task<int> RunAsync(
        LockChild child, ILock held, HeldSession session, Terminal terminal, CancellationToken cancel)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var ended = EndAsync(child, terminal);
        var lost = Task.WhenAny(held.WatchAsync(session.Id, done.Token), session.Lost);
        await Task.WhenAny(ended, lost);
        if (ended.IsCompleted && !cancel.IsCancellationRequested)
        {
            await done.CancelAsync();
            Tell(terminal, "Child terminated, releasing lock");
            return await ended;
        }

        Tell(terminal, cancel.IsCancellationRequested ? "Shutdown triggered, killing child" : "Lock lost, killing child");
        await done.CancelAsync();
        if (await child.KillAsync(ended, told => Tell(terminal, told)) is { } trouble)
        {
            terminal.Error.WriteLine(trouble);
        }

        return Done;
    }

    private static async Task<int> EndAsync(LockChild child, Terminal terminal)
    {
        if (await child.EndAsync(CancellationToken.None) is not { } failed)
        {
            return Done;
        }

        terminal.Error.WriteLine($"Error running handler: {failed}");
        return ChildFailed;
    }

    /// <returns>Whether it was done; why not was said.</returns>
    private async Task<bool> GiveBackAsync(ILock held, HeldSession session, Terminal terminal, CancellationToken cancel)
    {
        _trouble = "Lock release failed: ";
        await held.ReleaseAsync(session.Id, cancel);
        _trouble = "Lock cleanup failed: ";
        if (!(await held.CleanUpAsync(cancel)).TryGet(out var removed, out var refused))
        {
            terminal.Error.WriteLine($"Lock cleanup failed: {refused.Message}");
            return false;
        }

        Tell(terminal, removed ? "Cleanup succeeded" : "Cleanup aborted, lock in use");
        return true;
    }

    private static string? Complaint(long holders, IReadOnlyList<string> operands, TimeSpan timeout, long retries) =>
        holders <= 0 ? "Lock holder limit must be positive"
        : operands.Count < 2 ? "Key prefix and child command must be specified"
        : timeout < TimeSpan.Zero ? "Timeout must be positive"
        : retries < 0 ? "Number for 'monitor-retry' must be >= 0"
        : null;

    private void Tell(Terminal terminal, string what)
    {
        if (_verbose.On)
        {
            terminal.Out.WriteLine(what);
        }
    }
}
