using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace Muster.Doors.Tls;

/// <summary>
/// Puts TLS between the sockets and Kestrel. Kestrel's own needs services of its hosting, which the door does without; this
/// is the same road: one <see cref="SslStream"/> for each connection.
/// </summary>
internal sealed class TlsConnections
{
    private readonly string _door;
    private readonly List<SslApplicationProtocol> _protocols;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private Agreement _present;

    /// <param name="door">How people know what is secured.</param>
    /// <param name="protocols">What is spoken inside, the best first.</param>
    public TlsConnections(
        string door, TlsTerms terms, IEnumerable<SslApplicationProtocol> protocols, TimeProvider time, ILogger log)
    {
        _door = door;
        _protocols = [.. protocols];
        _time = time;
        _log = log;
        _present = AgreementOf(terms);
    }

    /// <summary>From the next connection on; those that are open stay as they are.</summary>
    public void Change(TlsTerms terms)
    {
        var before = Interlocked.Exchange(ref _present, AgreementOf(terms));
        if (before.Thumbprint != terms.Certificate.Thumbprint)
        {
            TlsLog.CertificateChanged(_log, _door, terms.Certificate.Subject, terms.Certificate.NotAfter.ToUniversalTime());
        }
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

    private Agreement AgreementOf(TlsTerms terms) => new(
        new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(
                terms.Certificate, terms.Intermediates, offline: true),
            EnabledSslProtocols = terms.Protocols,
            ApplicationProtocols = _protocols,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateRequired = terms.ClientRoots is not null,
            RemoteCertificateValidationCallback = terms.ClientRoots is { } roots
                ? (_, shown, chain, _) => Trusts(shown, chain, roots, terms.Revoked)
                : null,
            CipherSuitesPolicy = terms.CipherSuites.Count == 0 ? null : Policy(terms.CipherSuites),
        },
        terms.HandshakeTimeout > TimeSpan.Zero ? terms.HandshakeTimeout : Timeout.InfiniteTimeSpan,
        terms.Certificate.Thumbprint);

    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var transport = connection.Transport;
        var agreed = Volatile.Read(ref _present);
        await using var stream = new SslStream(new DuplexStream(transport));
        try
        {
            using var patience = new CancellationTokenSource(agreed.HandshakeTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, connection.ConnectionClosed);
            await stream.AuthenticateAsServerAsync(agreed.Options, either.Token);
        }
        catch (Exception failure)
            when (failure is AuthenticationException or IOException or OperationCanceledException or ConnectionAbortedException)
        {
            TlsLog.HandshakeFailed(_log, connection.RemoteEndPoint, failure.InnerException?.Message ?? failure.Message);
            return;
        }

        // Kestrel takes the scheme of requests from this, and whether it may speak HTTP/2.
        var secured = new Secured(stream.RemoteCertificate as X509Certificate2, stream.NegotiatedApplicationProtocol);
        connection.Features.Set<ITlsConnectionFeature>(secured);
        connection.Features.Set<ITlsApplicationProtocolFeature>(secured);
        var pipes = new StreamPipes(stream);
        connection.Transport = pipes;
        try
        {
            await next(connection);
        }
        finally
        {
            await pipes.Input.CompleteAsync();
            await pipes.Output.CompleteAsync();
            connection.Transport = transport;
        }
    }

    private bool Trusts(
        X509Certificate? shown, X509Chain? chain, X509Certificate2Collection roots, RevokedCertificates? revoked)
    {
        if (shown is not X509Certificate2 certificate)
        {
            return false;
        }

        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(roots);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.VerificationTime = _time.GetUtcNow().UtcDateTime;
        if (chain is not null)
        {
            own.ChainPolicy.ExtraStore.AddRange(chain.ChainPolicy.ExtraStore);
        }

        if (!own.Build(certificate))
        {
            return false;
        }

        if (own.ChainElements.FirstOrDefault(element => revoked?.Contains(element.Certificate) == true) is { } back)
        {
            TlsLog.Revoked(_log, _door, certificate.Subject, back.Certificate.SerialNumber);
            return false;
        }

        return true;
    }

    /// <summary>How a connection is begun.</summary>
    /// <param name="Thumbprint">Of the certificate that is shown.</param>
    private sealed record Agreement(SslServerAuthenticationOptions Options, TimeSpan HandshakeTimeout, string Thumbprint);

    private sealed class StreamPipes(Stream stream) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));

        public PipeWriter Output { get; } = PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    private sealed class Secured(X509Certificate2? shown, SslApplicationProtocol spoken)
        : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public ReadOnlyMemory<byte> ApplicationProtocol => spoken.Protocol;

        public X509Certificate2? ClientCertificate { get; set; } = shown;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancel) =>
            Task.FromResult(ClientCertificate);
    }
}
