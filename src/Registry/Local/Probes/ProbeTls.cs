using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Muster.Bedrock;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// TLS towards one check's server. Its certificate is held against the definition's server name, else the host dialled;
/// what is wrong with it is told in Go's words.
/// </summary>
internal sealed class ProbeTls
{
    private readonly string _name;
    private readonly bool _skipVerify;
    private readonly CheckTrust _trust;

    public ProbeTls(LocalCheckDefinition definition, string host, CheckTrust trust)
    {
        _name = definition.TlsServerName.Length > 0 ? definition.TlsServerName : host;
        _skipVerify = definition.TlsSkipVerify;
        _trust = trust;
    }

    /// <summary>What is wrong with the certificate that was shown; null when none was, or nothing is.</summary>
    public string? Objection { get; private set; }

    /// <summary>What is asked of the other side before anything is said.</summary>
    public IReadOnlyList<SslApplicationProtocol> Protocols { get; init; } = [];

    /// <summary>Takes the stream over; a refusal closes it. Ends with the token, as a refusal too.</summary>
    public async Task<Result<SslStream>> SecureAsync(Stream plain, CancellationToken cancel)
    {
        var secured = new SslStream(plain);
        string? failure;
        try
        {
            await secured.AuthenticateAsClientAsync(Options(), cancel);
            failure = Protocols.Count > 0 && secured.NegotiatedApplicationProtocol != Protocols[0]
                ? $"unexpected ALPN protocol \"{secured.NegotiatedApplicationProtocol}\"; want \"{Protocols[0]}\""
                : null;
        }
        catch (OperationCanceledException)
        {
            failure = "i/o timeout";
        }
        catch (Exception e) when (e is AuthenticationException or IOException or InvalidOperationException)
        {
            failure = TextOf(e);
        }

        if (failure is null)
        {
            return secured;
        }

        await secured.DisposeAsync();
        return new Refused(Refusal.Unavailable, failure);
    }

    /// <summary>For whoever does the handshake himself.</summary>
    public SslClientAuthenticationOptions Options()
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = _name,
            RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Judge(certificate, chain, errors),
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = _trust.Policy(),
        };
        if (Protocols.Count > 0)
        {
            options.ApplicationProtocols = [.. Protocols];
        }

        if (_trust.Own is { } own)
        {
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true);
        }

        return options;
    }

    /// <summary>Go's words for a handshake that came to nothing.</summary>
    private string TextOf(Exception e) =>
        Objection ?? (e is IOException && e.InnerException is null ? "EOF" : "tls: first record does not look like a TLS handshake");

    private bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_skipVerify || errors == SslPolicyErrors.None)
        {
            return true;
        }

        Objection = (errors & SslPolicyErrors.RemoteCertificateChainErrors) != 0
            ? ChainText(chain)
            : certificate is X509Certificate2 named && (errors & SslPolicyErrors.RemoteCertificateNameMismatch) != 0
                ? NameText(named)
                : "tls: no certificate was shown";
        return false;
    }

    private static string ChainText(X509Chain? chain) =>
        chain?.ChainStatus.Any(status => (status.Status & X509ChainStatusFlags.NotTimeValid) != 0) == true
            ? "x509: certificate has expired or is not yet valid"
            : "x509: certificate signed by unknown authority";

    private string NameText(X509Certificate2 certificate)
    {
        var named = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().FirstOrDefault();
        if (IPAddress.TryParse(_name, out _))
        {
            var addresses = named?.EnumerateIPAddresses().Select(address => address.ToString()).ToList() ?? [];
            return addresses.Count == 0
                ? $"x509: cannot validate certificate for {_name} because it doesn't contain any IP SANs"
                : $"x509: certificate is valid for {string.Join(", ", addresses)}, not {_name}";
        }

        var names = named?.EnumerateDnsNames().ToList() ?? [];
        return names.Count == 0
            ? $"x509: certificate is not valid for any names, but wanted to match {_name}"
            : $"x509: certificate is valid for {string.Join(", ", names)}, not {_name}";
    }
}
