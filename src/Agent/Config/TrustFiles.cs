using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Muster.Bedrock;
using Muster.Registry.Local;

namespace Muster.Agent.Config;

/// <summary>Files in PEM: whom checks, or an engine on etcd, believe, and what they show.</summary>
/// <param name="Ca">Null: what the system trusts.</param>
/// <param name="Cert">Null: nothing is shown.</param>
/// <param name="Key">The certificate's.</param>
public sealed record TrustFiles(CaFiles? Ca, string? Cert, string? Key)
{
    /// <summary>Reads them, or says which cannot be read.</summary>
    public Result<CheckTrust> Read()
    {
        X509Certificate2Collection? roots = null;
        if (Ca is not null && !Ca.Read().TryGet(out roots, out var refused))
        {
            return refused;
        }

        try
        {
            return new CheckTrust(roots, Cert is null ? null : X509Certificate2.CreateFromPemFile(Cert, Key));
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Invalid, $"cannot read the certificates in {Cert}: {e.Message}");
        }
    }
}
