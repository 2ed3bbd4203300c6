using Muster.Registry.Local;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.External;

/// <summary>Looks at external nodes with the probes that an agent has for its own checks, and with an echo.</summary>
internal sealed class ExternalProbe(CheckTerms terms, TimeProvider time) : IExternalProbe
{
    private readonly HttpProbe _http = new(terms, time);
    private readonly TcpProbe _tcp = new(terms, time);
    private readonly EchoProbe _echo = new(time);

    public ValueTask<ProbeResult> RunAsync(Work work, CancellationToken cancel) =>
        work.IsEcho ? _echo.RunAsync(work.Address, cancel)
        : work.Definition.Http.Length > 0 ? _http.RunAsync(ToLocal(work), cancel)
        : _tcp.RunAsync(ToLocal(work), cancel);

    public void Dispose() => _http.Dispose();

    private static LocalCheckDefinition ToLocal(Work work) => new()
    {
        CheckId = work.CheckId,
        Http = work.Definition.Http,
        Method = work.Definition.Method,
        Body = work.Definition.Body,
        Header = work.Definition.Header,
        TlsSkipVerify = work.Definition.TlsSkipVerify,
        Tcp = work.Definition.Tcp,
        Interval = work.Definition.Interval,
        Timeout = work.Definition.Timeout,
        OutputMaxSize = work.Definition.OutputMaxSize,
    };
}
