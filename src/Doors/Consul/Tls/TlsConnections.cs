using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Muster.Doors.Consul.Tls;

/// <summary>
/// Puts TLS between the sockets and Kestrel. Kestrel's own needs services of its hosting, which the door does without; this
/// is the same road: one <see cref="SslStream"/> for each connection.
/// </summary>
internal sealed class TlsConnections
{
    private readonly SslServerAuthenticationOptions _options;
    private readonly X509Certificate2Collection? _clientRoots;
    private readonly TimeSpan _handshakeTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    public TlsConnections(TlsTerms terms, TimeProvider time, ILogger log)
    {
        _time = time;
        _log = log;
        _clientRoots = terms.ClientRoots;
        _handshakeTimeout = terms.HandshakeTimeout > TimeSpan.Zero ? terms.HandshakeTimeout : Timeout.InfiniteTimeSpan;
        _options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                terms.Certificate, terms.Intermediates, offline: true),
            EnabledSslProtocols = terms.Protocols,
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateRequired = _clientRoots is not null,
            RemoteCertificateValidationCallback = _clientRoots is null ? null : Trusts,
            CipherSuitesPolicy = terms.CipherSuites.Count == 0 ? null : Policy(terms.CipherSuites),
        };
    }

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => ServeAsync(connection, next);

    private static CipherSuitesPolicy Policy(IReadOnlyList<TlsCipherSuite> suites)
    {
        // Those of TLS 1.3 are not to be chosen (as in Go), so that they stay.
        TlsCipherSuite[] always =
        [
            TlsCipherSuite.TLS_AES_128_GCM_SHA256,
            TlsCipherSuite.TLS_AES_256_GCM_SHA384,
            TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        ];
        return new CipherSuitesPolicy(always.Concat(suites).Distinct());
    }

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        await using var stream = new SslStream(new DuplexStream(transport));
        try
        {
            using var patience = new CancellationTokenSource(_handshakeTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
            await stream.AuthenticateAsServerAsync(_options, either.Token);
        }
        catch (Exception failure)
            when (failure is AuthenticationException or IOException or OperationCanceledException or ConnectionAbortedException)
        {
            ConsulDoorLog.HandshakeFailed(_log, connection.RemoteEndPoint, failure.InnerException?.Message ?? failure.Message);
            return;
        }

        // Kestrel takes the scheme of requests from this.
        connection.Features.Set<ITlsConnectionFeature>(new Secured(stream.RemoteCertificate as X509Certificate2));
        var secured = new StreamPipes(stream);
        connection.Transport = secured;
        try
        {
            await next(connection);
        }
        finally
        {
            await secured.Input.CompleteAsync();
            await secured.Output.CompleteAsync();
            connection.Transport = transport;
        }
    }

    private bool Trusts(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is not X509Certificate2 certificate)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_clientRoots!);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        }

        return own.Build(certificate);
    }

    private sealed class StreamPipes(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    private sealed class Secured(X509Certificate2? shown) : ITlsConnectionFeature
    {
        public X509Certificate2? ClientCertificate { get; set; } = shown;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancel) =>
            Task.FromResult(ClientCertificate);
    }
}
