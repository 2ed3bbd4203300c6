using System.Globalization;
using Muster.Agent;
using Muster.Agent.Config;
using Muster.Agent.Config.Keys;
using Muster.Bedrock;

namespace Muster.Cli.Commands;

internal sealed class AgentCommand : Command
{
    public const string Line = "Runs an agent";

    private readonly Flag _advertise;
    private readonly Flag _allowWriteFrom;
    private readonly Flag _altDomain;
    private readonly Flag _bind;
    private readonly Flag _bootstrap;
    private readonly Flag _bootstrapExpect;
    private readonly Flag _caFile;
    private readonly Flag _certFile;
    private readonly Flag _checkOutputMaxSize;
    private readonly Flag _checkUpdateInterval;
    private readonly Flag _client;
    private readonly Flag _configFile;
    private readonly Flag _configFormat;
    private readonly Flag _dataDirectory;
    private readonly Flag _datacenter;
    private readonly Flag _dev;
    private readonly Flag _discardCheckOutput;
    private readonly Flag _dnsPort;
    private readonly Flag _etcdAdvertise;
    private readonly Flag _etcdCors;
    private readonly Flag _etcdPort;
    private readonly Flag _etcdTlsPort;
    private readonly Flag _domain;
    private readonly Flag _fragment;
    private readonly Flag _enableAgentTlsForChecks;
    private readonly Flag _enableLocalScriptChecks;
    private readonly Flag _enableScriptChecks;
    private readonly Flag _httpPort;
    private readonly Flag _keyFile;
    private readonly AgentKeyFlags _keys;
    private readonly Flag _logFile;
    private readonly Flag _logJson;
    private readonly Flag _logLevel;
    private readonly Flag _logRotateBytes;
    private readonly Flag _logRotateDuration;
    private readonly Flag _logRotateMaxFiles;
    private readonly Flag _node;
    private readonly Flag _nodeId;
    private readonly Flag _nodeMeta;
    private readonly Flag _pidFile;
    private readonly Flag _recursor;
    private readonly Flag _serfLanPort;
    private readonly Flag _serfWanPort;
    private readonly Flag _server;
    private readonly Flag _serverPort;
    private readonly Flag _syslog;

    public AgentCommand()
    {
        const string ports = "0 chooses a free one and shows it, -1 switches it off.";
        _advertise = Flags.Text("advertise", "ADDRESS", "The address others reach this node by. Default: -bind's, or the private one.");
        _allowWriteFrom = Flags.Text(
            "allow-write-http-from", "CIDR", "A network that anything but GET may come from; may be repeated. Default: any.");
        _altDomain = Flags.Text("alt-domain", "NAME", "A second DNS domain that is answered for.");
        _bind = Flags.Text("bind", "ADDRESS", "Where servers and gossip meet. Default 0.0.0.0; with -dev 127.0.0.1.");
        _bootstrap = Flags.Switch("bootstrap", "The same as -bootstrap-expect=1.");
        _bootstrapExpect = Flags.Integer("bootstrap-expect", "How many servers the cluster has; so far only 1.");
        _caFile = Flags.Text("ca-file", "PATH", "Certificates (PEM) that HTTPS and -enable-agent-tls-for-checks believe.");
        _certFile = Flags.Text("cert-file", "PATH", "The certificate (PEM) that HTTPS and -enable-agent-tls-for-checks show.");
        _checkOutputMaxSize = Flags.Integer("check_output_max_size", "Bytes kept of what a check says. Default 4096.");
        _checkUpdateInterval = Flags.Text(
            "check-update-interval", "DURATION", "How long changed words of an unchanged status may wait. Default 5m; 0s: at once.");
        _client = Flags.Text("client", "ADDRESSES", "Where clients are answered, one or several in quotes. Default 127.0.0.1.");
        _dataDirectory = Flags.Text("data-dir", "FOLDER", "Where everything is kept; made if it is not there.");
        _datacenter = Flags.Text("datacenter", "NAME", "The datacenter's name. Default dc1.");
        _configFile = Flags.Text(
            "config-file", "PATH", "A file of configuration, in HCL or JSON; may be repeated, later ones win; flags win over all.");
        Flags.Alias("config-dir", "FOLDER", "A folder whose *.hcl and *.json files are read, in the order of their names; may be repeated.", _configFile);
        _configFormat = Flags.Text("config-format", "FORMAT", "hcl or json, for files whose name does not say it.");
        _dev = Flags.Switch("dev", "A server for trying things out: in memory, on 127.0.0.1; nothing is kept.");
        _discardCheckOutput = Flags.Switch("discard-check-output", "Keep nothing of what checks say.");
        _dnsPort = Flags.Integer("dns-port", $"Default {AgentConfig.DnsPortDefault}; {ports}");
        _domain = Flags.Text("domain", "NAME", "The DNS domain that is answered for. Default consul.");
        _fragment = Flags.Text(
            "hcl", "TEXT", "Settings as in a configuration file, in HCL or JSON: dns_config and others; may be repeated.");
        _enableAgentTlsForChecks = Flags.Switch(
            "enable-agent-tls-for-checks", "Checks over TLS use -ca-file, -cert-file and -key-file.");
        _enableLocalScriptChecks = Flags.Switch(
            "enable-local-script-checks", "Run commands as checks that the agent's own configuration names.");
        _enableScriptChecks = Flags.Switch(
            "enable-script-checks", "Run commands as checks, also those of whoever reaches the HTTP interface.");
        _etcdAdvertise = Flags.Text(
            "etcd-advertise", "URL",
            "Where etcd's clients are told to come to, such as https://etcd.example:2379; may be repeated. Default: where they "
            + "are answered.");
        _etcdCors = Flags.Text(
            "etcd-cors", "ORIGIN", "Pages of this origin may ask etcd's interfaces, * for all; may be repeated. Default: none.");
        _etcdPort = Flags.Integer(
            "etcd-port", $"For etcd's clients. Default {AgentConfig.EtcdPortDefault}, if it is free; {ports}");
        _etcdTlsPort = Flags.Integer(
            "etcd-tls-port", "For etcd's clients over TLS, with -cert-file and -key-file. Default: none; 0 chooses a free one.");
        _httpPort = Flags.Integer("http-port", $"Default {AgentConfig.HttpPortDefault}; {ports}");
        _keyFile = Flags.Text("key-file", "PATH", "The key (PEM) of -cert-file.");
        _keys = new AgentKeyFlags(Flags);
        _logFile = Flags.Text(
            "log-file", "PATH", "Write the log to PATH-NUMBER.log too; a PATH that ends in a slash is a folder.");
        _logJson = Flags.Switch("log-json", "Write the log as JSON, an object a line.");
        _logLevel = Flags.Text("log-level", "LEVEL", "TRACE, DEBUG, INFO, WARN or ERR. Default: WARN on a terminal, else INFO.");
        _logRotateBytes = Flags.Integer("log-rotate-bytes", "Begin a new log file after so many bytes. Default 0: no bound.");
        _logRotateDuration = Flags.Text("log-rotate-duration", "DURATION", "Begin a new log file after so long. Default 24h.");
        _logRotateMaxFiles = Flags.Integer(
            "log-rotate-max-files", "Older log files to keep. Default 0: all; -1: none.");
        _node = Flags.Text("node", "NAME", "This node's name. Default: the host's.");
        _nodeId = Flags.Text("node-id", "UUID", "This node's id. Default: random, kept in the data directory.");
        _nodeMeta = Flags.Text("node-meta", "KEY:VALUE", "A pair to keep with the node; may be repeated.");
        _pidFile = Flags.Text("pid-file", "PATH", "A file to keep the process id in while the agent runs.");
        _recursor = Flags.Text(
            "recursor", "ADDRESS", "A DNS server to ask about foreign names; may be repeated, tried in order.");
        _serfLanPort = Flags.Integer("serf-lan-port", $"Default {AgentConfig.SerfLanPortDefault}; {ports}");
        _serfWanPort = Flags.Integer("serf-wan-port", $"Default {AgentConfig.SerfWanPortDefault}; {ports}");
        _server = Flags.Switch("server", "Run as a server.");
        _serverPort = Flags.Integer("server-port", $"Default {AgentConfig.ServerPortDefault}; {ports}");
        _syslog = Flags.Switch("syslog", "Send the log to the machine's log daemon too.");
    }

    public override string Words => "agent";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Answers clients until it is told to stop (Ctrl-C or SIGTERM; a second time ends it at once).

              {0} agent -dev
              {0} agent -server -bootstrap-expect=1 -data-dir=/var/lib/muster
              {0} agent -config-dir=/etc/muster.d
        """;

    /// <summary>A start that fails is one line, in the journal of whatever supervises; the list of flags would bury it.</summary>
    public override void Complain(string complaint, Terminal terminal)
    {
        const string undefined = "flag provided but not defined: -";
        var meant = complaint.StartsWith(undefined, StringComparison.Ordinal)
            ? Nearest.Of(complaint[undefined.Length..], Flags.Names)
            : null;
        terminal.Error.WriteLine(
            $"==> {complaint}{(meant is null ? "" : $"; did you mean -{meant}?")}; `{terminal.CalledAs} agent -help` lists all flags");
    }

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
        ConfigPaths = _configFile.All,
        ConfigFormat = _configFormat.Text,
        Server = Switched(_server),
        Bootstrap = Switched(_bootstrap),
        BootstrapExpect = Number(_bootstrapExpect),
        DataDirectory = _dataDirectory.Text,
        Node = _node.Text,
        NodeId = _nodeId.Text,
        NodeMeta = _nodeMeta.All,
        Datacenter = _datacenter.Text,
        Domain = _domain.Text,
        AltDomain = _altDomain.Text,
        Recursors = _recursor.All,
        Fragments = _fragment.All,
        Bind = _bind.Text,
        Client = _client.Text,
        Advertise = _advertise.Text,
        HttpPort = Number(_httpPort),
        DnsPort = Number(_dnsPort),
        EtcdPort = Number(_etcdPort),
        EtcdAdvertise = _etcdAdvertise.All is { Count: > 0 } places ? places : null,
        EtcdCors = _etcdCors.All is { Count: > 0 } origins ? origins : null,
        EtcdTlsPort = Number(_etcdTlsPort),
        ServerPort = Number(_serverPort),
        SerfLanPort = Number(_serfLanPort),
        SerfWanPort = Number(_serfWanPort),
        Http = new HttpDoorFlags { AllowWriteFrom = _allowWriteFrom.All },
        Checks = new CheckFlags
        {
            EnableScripts = _enableScriptChecks.On,
            EnableLocalScripts = _enableLocalScriptChecks.On,
            OutputMaxSize = Number(_checkOutputMaxSize),
            DiscardOutput = _discardCheckOutput.On,
            UpdateInterval = _checkUpdateInterval.Text,
            UseAgentTls = _enableAgentTlsForChecks.On,
        },
        Tls = new TlsFlags
        {
            Defaults = new TlsSettings { CaFile = _caFile.Text, CertFile = _certFile.Text, KeyFile = _keyFile.Text },
        },
        Keys = _keys.Given(),
        LogLevel = _logLevel.Text,
        Log = new LogFlags
        {
            File = _logFile.Text,
            Json = Switched(_logJson),
            RotateBytes = Number(_logRotateBytes),
            RotateDuration = _logRotateDuration.Text,
            RotateMaxFiles = Number(_logRotateMaxFiles),
            Syslog = Switched(_syslog),
        },
        PidFile = _pidFile.Text,
    };

    private static bool? Switched(Flag flag) => flag.Text is null ? null : flag.On;

    private static int? Number(Flag flag) =>
        flag.Text is { } text ? int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null;
}
