using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Muster.Cli.Exec;
using Muster.Cli.Locking;
using Muster.Cli.Store;

namespace Muster.Cli.Commands;

internal sealed class ExecCommand : ClientCommand
{
    public const string Line = "Runs a command on nodes";

    private const int FailedSomewhere = 2;
    private const int NewsMax = 128;
    private const string EventName = "_rexec";

    private static readonly TimeSpan _waitDefault = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _replicationDefault = TimeSpan.FromMilliseconds(200);

    private readonly NodeFilterFlags _filters;
    private readonly Flag _prefix;
    private readonly Flag _shell;
    private readonly Flag _verbose;
    private readonly Flag _wait;
    private readonly Flag _waitReplication;

    // What was under way when trouble came.
    private string _trouble = "Error querying Consul agent: ";

    public ExecCommand()
        : base(Answers.OfLeader)
    {
        _filters = new NodeFilterFlags(Flags);
        _prefix = Flags.Text("prefix", "PREFIX", "The key below which the job and its results are kept meanwhile. Default _rexec.");
        _shell = Flags.Switch("shell", "Run the command by a shell. -shell=false runs it as it stands.");
        _verbose = Flags.Switch("verbose", "Say what is done.");
        _wait = Flags.Duration("wait", "How long nobody may say anything before the job counts as over. Default 2s.");
        _waitReplication = Flags.Duration("wait-repl", "How long the job is given to reach all servers. Default 200ms.");
    }

    public override string Words => "exec";

    public override string Summary => Line;

    public override string Takes => "[options] [-|command...]";

    public override string About =>
        """
          Runs a command, or a script given to read (-), on every node whose agent lets it (disable_remote_exec = false),
          and shows what it says there. Ends with 2 when it failed somewhere. What runs ends with this command.

              {0} exec -service=^web$ uptime
              {0} exec -node=^db-.* - < script.sh
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => _trouble;

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        var byShell = _shell.Text != "false";
        if (operands is ["-"] && !byShell)
        {
            return Fail(terminal, "Cannot configure -shell=false when reading from stdin");
        }

        var job = await JobAsync(operands, byShell, terminal, cancel);
        if (job.IsNothing)
        {
            Complain("Must specify a command to execute\n", terminal);
            return Failed;
        }

        if (_filters.Unreadable() is { } unreadable)
        {
            return Fail(terminal, unreadable);
        }

        if (_filters.TagAlone)
        {
            return Fail(terminal, "Cannot provide tag filter without service filter.");
        }

        var self = (await client.GetAsync("/v1/agent/self", cancel)).Json().GetProperty("Config");
        var keys = new KeyStore(client, terminal.Time);
        using var ending = Interrupts.Linked(_ => { }, cancel);
        _trouble = "Failed to create session: ";
        await using var session = await HeldSession.BeginAsync(
            await SessionAsync(client, self, terminal, cancel), keys, terminal.Time, cancel);
        Tell(terminal, $"Created remote execution session: {session.Id}");
        try
        {
            return await RunAsync(client, keys, session, job, terminal, ending.Token);
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested)
        {
            return Failed;
        }
        finally
        {
            // The session first: then no node can write any more, and what is removed stays so.
            await session.DisposeAsync();
            await RemoveAsync(keys, session);
        }
    }

    private async Task<ExecJob> JobAsync(
        IReadOnlyList<string> operands, bool byShell, Terminal terminal, CancellationToken cancel)
    {
        var wait = _wait.Duration ?? _waitDefault;
        if (operands is ["-"])
        {
            using var script = new MemoryStream();
            await terminal.OpenIn().CopyToAsync(script, cancel);
            return new ExecJob("", [], script.ToArray(), wait);
        }

        return byShell ? new ExecJob(string.Join(' ', operands), [], [], wait) : new ExecJob("", operands, [], wait);
    }

    /// <summary>A session here; in another datacenter one that is bound to a server there, since this agent is none of its nodes.</summary>
    private async Task<JsonObject> SessionAsync(
        AgentClient client, JsonElement self, Terminal terminal, CancellationToken cancel)
    {
        var (own, asked) = (self.GetProperty("Datacenter").GetString(), AgentFor(terminal).Datacenter);
        if (string.IsNullOrEmpty(asked) || asked == own)
        {
            return new JsonObject { ["Name"] = "Remote Exec", ["Behavior"] = "delete" };
        }

        Tell(terminal, "Remote exec in foreign datacenter, using Session TTL");
        const string none = "Failed to find Consul server in remote datacenter";
        var servers = await Trouble.While(none, ServersAsync(client, cancel));
        if (servers is not [var server, ..])
        {
            throw new AgentTroubleException(none, "");
        }

        Tell(terminal, $"Binding session to remote node {server}@{asked}");
        return new JsonObject
        {
            ["Name"] = $"Remote Exec via {self.GetProperty("NodeName").GetString()}@{own}",
            ["Behavior"] = "delete",
            ["Node"] = server,
            ["Checks"] = new JsonArray(),
        };
    }

    private static async Task<IReadOnlyList<string>> ServersAsync(AgentClient client, CancellationToken cancel) =>
        [.. (await client.GetAsync("/v1/health/service/consul", cancel, ("passing", "1"))).Json().EnumerateArray()
            .Select(server => server.GetProperty("Node").GetProperty("Node").GetString()!)];

    private async Task<int> RunAsync(
        AgentClient client, KeyStore keys, HeldSession session, ExecJob job, Terminal terminal, CancellationToken cancel)
    {
        var folder = FolderOf(session);
        _trouble = "Failed to create job file: ";
        if (!await keys.AcquireAsync(folder + ExecReader.Job, 0, job.Bytes(), session.Id, cancel))
        {
            return Fail(terminal, $"{_trouble}failed to acquire key {folder}{ExecReader.Job}");
        }

        Tell(terminal, "Uploaded remote execution spec");
        await Task.Delay(_waitReplication.Duration ?? _replicationDefault, terminal.Time, cancel);

        _trouble = "Failed to fire event: ";
        var payload = new JsonObject { ["Prefix"] = KeyPath.Join(PrefixOf()), ["Session"] = session.Id };
        var fired = await client.SendAsync(
            HttpMethod.Put,
            $"/v1/event/fire/{EventName}",
            _filters.Given(),
            Encoding.UTF8.GetBytes(payload.ToJsonString()),
            cancel);
        Tell(terminal, $"Fired remote execution event: {fired.Json().GetProperty("ID").GetString()}");

        _trouble = "Failed to read results: ";
        return await ShowAsync(new ExecReader(folder, job.Wait, keys), job.Wait, terminal, cancel);
    }

    /// <summary>Until nobody has said anything for a while; for twice as long where somebody is known to be at it.</summary>
    private async Task<int> ShowAsync(ExecReader reader, TimeSpan wait, Terminal terminal, CancellationToken cancel)
    {
        var began = terminal.Time.GetTimestamp();
        var count = new ExecCount(terminal, _verbose.On);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var news = Channel.CreateBounded<ExecNews>(NewsMax);
        var following = FollowAsync(reader, news.Writer, done.Token);
        try
        {
            while (true)
            {
                var next = news.Reader.WaitToReadAsync(cancel).AsTask();
                if (!await next.WaitAsync(count.IsUnderWay ? 2 * wait : wait, terminal.Time, cancel))
                {
                    break;
                }

                while (news.Reader.TryRead(out var one))
                {
                    count.Take(one);
                }
            }
        }
        catch (TimeoutException)
        {
            count.Sum(terminal.Time.GetElapsedTime(began));
            return count.Failed ? FailedSomewhere : Done;
        }
        finally
        {
            await done.CancelAsync();
            await following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // The reader ended first, and says why.
        await following;
        return Failed;
    }

    private static async Task FollowAsync(ExecReader reader, ChannelWriter<ExecNews> to, CancellationToken cancel)
    {
        try
        {
            await foreach (var news in reader.FollowAsync(cancel))
            {
                await to.WriteAsync(news, cancel);
            }
        }
        finally
        {
            to.Complete();
        }
    }

    private async Task RemoveAsync(KeyStore keys, HeldSession session)
    {
        try
        {
            _ = await keys.DeleteAllAsync(FolderOf(session), CancellationToken.None);
        }
        catch (AgentTroubleException)
        {
            return; // The session's end removes what it holds, which is all there is.
        }
    }

    private string PrefixOf() => _prefix.Text ?? EventName;

    private string FolderOf(HeldSession session) => $"{KeyPath.Join(PrefixOf(), session.Id)}/";

    private void Tell(Terminal terminal, string what)
    {
        if (_verbose.On)
        {
            terminal.Out.WriteLine(what);
        }
    }
}
