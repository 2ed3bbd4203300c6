using System.Diagnostics;

namespace Muster.Registry.Local.Probes;

/// <summary>One probe of each kind, for all checks of that kind.</summary>
internal sealed class ProbeSet : IDisposable
{
    private readonly HttpProbe _http;
    private readonly TcpProbe _tcp;
    private readonly UdpProbe _udp;
    private readonly GrpcProbe _grpc;
    private readonly H2PingProbe _h2Ping;
    private readonly ScriptProbe _script;
    private readonly DockerProbe _docker;
    private readonly OsServiceProbe _osService;

    public ProbeSet(CheckTerms terms, TimeProvider time)
    {
        _http = new HttpProbe(terms, time);
        _tcp = new TcpProbe(terms, time);
        _udp = new UdpProbe(time);
        _grpc = new GrpcProbe(terms, time);
        _h2Ping = new H2PingProbe(terms, time);
        _script = new ScriptProbe(terms, time);
        _docker = new DockerProbe(terms, time);
        _osService = new OsServiceProbe("systemctl", time);
    }

    public IProbe Of(CheckKind kind) => kind switch
    {
        CheckKind.Http => _http,
        CheckKind.Tcp => _tcp,
        CheckKind.Udp => _udp,
        CheckKind.Grpc => _grpc,
        CheckKind.H2Ping => _h2Ping,
        CheckKind.Script => _script,
        CheckKind.Docker => _docker,
        CheckKind.OsService => _osService,
        _ => throw new UnreachableException($"Nothing is probed for {kind}"),
    };

    public void Dispose()
    {
        _http.Dispose();
        _docker.Dispose();
    }
}
