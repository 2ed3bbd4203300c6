using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Doors.Tls;

/// <summary>How TLS is spoken.</summary>
/// <param name="Certificate">What the door shows, with its key.</param>
public sealed record TlsTerms(X509Certificate2 Certificate)
{
    /// <summary>Certificates between the door's own and a root that clients know.</summary>
    public X509Certificate2Collection Intermediates { get; init; } = [];

    /// <summary>Whose certificates clients must show; null: they need not show any.</summary>
    public X509Certificate2Collection? ClientRoots { get; init; }

    /// <summary>Clients that show one of these are not let in; only where they must show one.</summary>
    public RevokedCertificates? Revoked { get; init; }

    /// <summary>The least version, and all above.</summary>
    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Up to TLS 1.2, whose suites are chosen (1.3 has none to choose); empty: what the system holds good.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>How long a client may take until both sides speak (Consul's limits.https_handshake_timeout); 0 is no limit.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
