using System.Globalization;
using Muster.Agent;
using Muster.Agent.Config;

namespace Muster.Cli.Commands;

internal sealed class AgentCommand : Command
{
    public const string Line = "Runs an agent";

    private readonly Flag _advertise;
    private readonly Flag _bind;
    private readonly Flag _bootstrap;
    private readonly Flag _bootstrapExpect;
    private readonly Flag _client;
    private readonly Flag _dataDirectory;
    private readonly Flag _datacenter;
    private readonly Flag _dev;
    private readonly Flag _dnsPort;
    private readonly Flag _domain;
    private readonly Flag _httpPort;
    private readonly Flag _logLevel;
    private readonly Flag _node;
    private readonly Flag _nodeId;
    private readonly Flag _nodeMeta;
    private readonly Flag _pidFile;
    private readonly Flag _serfLanPort;
    private readonly Flag _server;
    private readonly Flag _serverPort;

    public AgentCommand()
    {
        const string ports = "0 chooses a free one and shows it, -1 switches it off.";
        _advertise = Flags.Text("advertise", "ADDRESS", "The address others reach this node by. Default: -bind's, or the private one.");
        _bind = Flags.Text("bind", "ADDRESS", "Where servers and gossip meet. Default 0.0.0.0; with -dev 127.0.0.1.");
        _bootstrap = Flags.Switch("bootstrap", "The same as -bootstrap-expect=1.");
        _bootstrapExpect = Flags.Integer("bootstrap-expect", "How many servers the cluster has; so far only 1.");
        _client = Flags.Text("client", "ADDRESSES", "Where clients are answered, one or several in quotes. Default 127.0.0.1.");
        _dataDirectory = Flags.Text("data-dir", "FOLDER", "Where everything is kept; made if it is not there.");
        _datacenter = Flags.Text("datacenter", "NAME", "The datacenter's name. Default dc1.");
        _dev = Flags.Switch("dev", "A server for trying things out: in memory, on 127.0.0.1; nothing is kept.");
        _dnsPort = Flags.Integer("dns-port", $"Default {AgentConfig.DnsPortDefault}; {ports}");
        _domain = Flags.Text("domain", "NAME", "The DNS domain that is answered for. Default consul.");
        _httpPort = Flags.Integer("http-port", $"Default {AgentConfig.HttpPortDefault}; {ports}");
        _logLevel = Flags.Text("log-level", "LEVEL", "TRACE, DEBUG, INFO, WARN or ERR. Default: WARN on a terminal, else INFO.");
        _node = Flags.Text("node", "NAME", "This node's name. Default: the host's.");
        _nodeId = Flags.Text("node-id", "UUID", "This node's id. Default: random, kept in the data directory.");
        _nodeMeta = Flags.Text("node-meta", "KEY:VALUE", "A pair to keep with the node; may be repeated.");
        _pidFile = Flags.Text("pid-file", "PATH", "A file to keep the process id in while the agent runs.");
        _serfLanPort = Flags.Integer("serf-lan-port", $"Default {AgentConfig.SerfLanPortDefault}; {ports}");
        _server = Flags.Switch("server", "Run as a server.");
        _serverPort = Flags.Integer("server-port", $"Default {AgentConfig.ServerPortDefault}; {ports}");
    }

    public override string Words => "agent";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Answers clients until it is told to stop (Ctrl-C or SIGTERM; a second time ends it at once).

              {0} agent -dev
              {0} agent -server -bootstrap-expect=1 -data-dir=/var/lib/muster
        """;

    public override Task<int> RunAsync(IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 0)
        {
            terminal.Error.WriteLine($"==> Unexpected extra arguments: [{string.Join(' ', operands)}]");
            return Task.FromResult(Failed);
        }

        var reader = Console.IsErrorRedirected || Console.IsOutputRedirected ? Reader.Journal : Reader.Person;
        var run = new AgentRun(TimeProvider.System, terminal.Out, terminal.Error, terminal.CalledAs, reader);
        return run.RunAsync(Given(), cancel);
    }

    private AgentFlags Given() => new()
    {
        Dev = _dev.On,
        Server = _server.On,
        Bootstrap = _bootstrap.On,
        BootstrapExpect = Number(_bootstrapExpect),
        DataDirectory = _dataDirectory.Text,
        Node = _node.Text,
        NodeId = _nodeId.Text,
        NodeMeta = _nodeMeta.All,
        Datacenter = _datacenter.Text,
        Domain = _domain.Text,
        Bind = _bind.Text,
        Client = _client.Text,
        Advertise = _advertise.Text,
        HttpPort = Number(_httpPort),
        DnsPort = Number(_dnsPort),
        ServerPort = Number(_serverPort),
        SerfLanPort = Number(_serfLanPort),
        LogLevel = _logLevel.Text,
        PidFile = _pidFile.Text,
    };

    private static int? Number(Flag flag) =>
        flag.Text is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
}
