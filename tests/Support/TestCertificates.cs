using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Muster.Tests.Support;

/// <summary>An authority of a test's own, and certificates that it signs.</summary>
public sealed class TestCertificates : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private byte _serial;

    public TestCertificates()
    {
        var request = new CertificateRequest("CN=test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Authority = request.CreateSelfSigned(Today.AddDays(-2), Today.AddDays(2));
    }

    public X509Certificate2 Authority { get; }

    private static DateTimeOffset Today => TimeProvider.System.GetUtcNow();

    /// <summary>A server's certificate for these names and addresses.</summary>
    public X509Certificate2 For(params IEnumerable<string> names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        request.CertificateExtensions.Add(builder.Build());
        using var signed = request.Create(Authority, Today.AddDays(-1), Today.AddDays(1), [1, 2, 3, ++_serial]);
        using var whole = signed.CopyWithPrivateKey(key);

        // What a server may use is a key in a store of its own.
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    /// <summary>Writes the authority and a new certificate with its key, and tells its thumbprint.</summary>
    public async Task<string> WriteAsync(TlsPaths to, params IEnumerable<string> names)
    {
        using var own = For(names);
        await File.WriteAllTextAsync(to.Ca, Authority.ExportCertificatePem());
        await File.WriteAllTextAsync(to.Cert, own.ExportCertificatePem());
        await File.WriteAllTextAsync(to.Key, own.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return own.GetCertHashString();
    }

    /// <summary>The authority's list of what it calls back, in DER.</summary>
    public byte[] Revoke(params IEnumerable<X509Certificate2> certificates)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates)
        {
            list.AddEntry(certificate);
        }

        return list.Build(Authority, 1, Today.AddDays(1), HashAlgorithmName.SHA256);
    }

    public void Dispose()
    {
        Authority.Dispose();
        _key.Dispose();
    }
}
