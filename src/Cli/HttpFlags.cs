namespace Muster.Cli;

/// <summary>The flags that every command that asks an agent has, as Consul's have them.</summary>
internal sealed class HttpFlags
{
    private readonly Flag _address;
    private readonly Flag _token;
    private readonly Flag _tokenFile;
    private readonly Flag _caFile;
    private readonly Flag _caPath;
    private readonly Flag _clientCert;
    private readonly Flag _clientKey;
    private readonly Flag _serverName;
    private readonly Flag? _datacenter;
    private readonly Flag? _stale;

    /// <summary>What is heard of the environment, and what it stands for; a flag wins over it.</summary>
    public static IReadOnlyList<(string Variable, string Meaning)> Variables { get; } =
    [
        ("CONSUL_HTTP_ADDR", "The agent to ask, as -http-addr: HOST:PORT, a URL, or unix:///PATH."),
        ("CONSUL_HTTP_TOKEN", "The ACL token to present, as -token."),
        ("CONSUL_HTTP_TOKEN_FILE", "A file that holds it, as -token-file."),
        ("CONSUL_HTTP_AUTH", "USER:PASSWORD for HTTP basic authentication, where a proxy asks for it."),
        ("CONSUL_HTTP_SSL", "Set to true: HTTPS, where the address does not say."),
        ("CONSUL_HTTP_SSL_VERIFY", "Set to false: believe any certificate."),
        ("CONSUL_CACERT", "The CA certificate to trust, as -ca-file."),
        ("CONSUL_CAPATH", "A folder of CA certificates to trust, as -ca-path."),
        ("CONSUL_CLIENT_CERT", "The certificate to present, as -client-cert."),
        ("CONSUL_CLIENT_KEY", "Its key, as -client-key."),
        ("CONSUL_TLS_SERVER_NAME", "The name to expect of the agent, as -tls-server-name."),
    ];

    /// <param name="asksCluster">Whether the answer is the cluster's (and so may be another datacenter's, or stale).</param>
    public HttpFlags(Flags flags, Answers asksCluster)
    {
        _address = flags.Text(
            "http-addr", "ADDRESS", "The agent to ask: HOST:PORT, a URL, or unix:///PATH (CONSUL_HTTP_ADDR). Default 127.0.0.1:8500.");
        _token = flags.Text("token", "SECRET", "The ACL token to present (CONSUL_HTTP_TOKEN).");
        _tokenFile = flags.Text("token-file", "PATH", "A file that holds the ACL token (CONSUL_HTTP_TOKEN_FILE).");
        _caFile = flags.Text("ca-file", "PATH", "The CA certificate to trust for HTTPS (CONSUL_CACERT).");
        _caPath = flags.Text("ca-path", "FOLDER", "A folder of CA certificates to trust for HTTPS (CONSUL_CAPATH).");
        _clientCert = flags.Text("client-cert", "PATH", "The certificate to present for HTTPS (CONSUL_CLIENT_CERT).");
        _clientKey = flags.Text("client-key", "PATH", "The key of -client-cert (CONSUL_CLIENT_KEY).");
        _serverName = flags.Text("tls-server-name", "NAME", "The name to expect of the agent (CONSUL_TLS_SERVER_NAME).");
        if (asksCluster != Answers.OfAgent)
        {
            _datacenter = flags.Text("datacenter", "NAME", "The datacenter to ask. Default: the agent's own.");
        }

        if (asksCluster == Answers.OfCluster)
        {
            _stale = flags.SharedSwitch("stale", "Be content with an answer that may be a little old.");
        }
        else if (asksCluster == Answers.OfLeader)
        {
            _ = flags.SharedSwitch("stale", "Taken as Consul takes it here, without an effect: this is never stale.");
        }
    }

    public AgentAddress Resolve(Terminal terminal)
    {
        string? Of(Flag flag, string variable) =>
            flag.Text is { Length: > 0 } given ? given : terminal.Environment(variable) is { Length: > 0 } value ? value : null;

        return new AgentAddress
        {
            Address = Of(_address, "CONSUL_HTTP_ADDR") ?? "127.0.0.1:8500",
            Token = Of(_token, "CONSUL_HTTP_TOKEN"),
            TokenFile = Of(_tokenFile, "CONSUL_HTTP_TOKEN_FILE"),
            BasicAuth = terminal.Environment("CONSUL_HTTP_AUTH"),
            Secure = IsTrue(terminal.Environment("CONSUL_HTTP_SSL")),
            Verify = terminal.Environment("CONSUL_HTTP_SSL_VERIFY") is not { Length: > 0 } verify || IsTrue(verify),
            CaFile = Of(_caFile, "CONSUL_CACERT"),
            CaPath = Of(_caPath, "CONSUL_CAPATH"),
            ClientCert = Of(_clientCert, "CONSUL_CLIENT_CERT"),
            ClientKey = Of(_clientKey, "CONSUL_CLIENT_KEY"),
            ServerName = Of(_serverName, "CONSUL_TLS_SERVER_NAME"),
            Datacenter = _datacenter?.Text,
            Stale = _stale is { On: true },
        };
    }

    private static bool IsTrue(string? text) => text is "1" or "t" or "T" or "true" or "TRUE" or "True";
}

internal enum Answers
{
    OfAgent,
    OfCluster,

    /// <summary>The cluster's, and what is decided upon it must not be stale.</summary>
    OfLeader,
}
