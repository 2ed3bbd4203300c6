using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Muster.Bedrock;
using Muster.Doors.Tls;

namespace Muster.Agent.Config;

/// <summary>How a door speaks TLS, and the files in PEM that it takes.</summary>
public sealed record TlsFiles(string Cert, string Key)
{
    /// <summary>Whose certificates clients must show; null: none are asked for.</summary>
    public CaFiles? ClientCa { get; init; }

    /// <summary>Lists of certificates that clients may not show; null: none.</summary>
    public string? Crl { get; init; }

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>Null: the door's own default.</summary>
    public TimeSpan? HandshakeTimeout { get; init; }

    /// <summary>Reads them, or says which cannot be read.</summary>
    public Result<TlsTerms> Read()
    {
        X509Certificate2Collection? roots = null;
        if (ClientCa is not null && !ClientCa.Read().TryGet(out roots, out var refused))
        {
            return refused;
        }

        RevokedCertificates? revoked = null;
        if (Crl is not null && !ReadCrl(Crl).TryGet(out revoked, out refused))
        {
            return refused with { Message = $"Error loading from {Crl}: {refused.Message}" };
        }

        try
        {
            var intermediates = new X509Certificate2Collection();
            intermediates.ImportFromPemFile(Cert);
            var terms = new TlsTerms(X509Certificate2.CreateFromPemFile(Cert, Key))
            {
                Intermediates = [.. intermediates.Skip(1)],
                ClientRoots = roots,
                Revoked = revoked,
                Protocols = Protocols,
                CipherSuites = CipherSuites,
            };
            return HandshakeTimeout is { } timeout ? terms with { HandshakeTimeout = timeout } : terms;
        }
        catch (Exception failure)
            when (failure is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Refused(Refusal.Invalid, $"Failed to load cert/key pair: {Cert}, {Key}: {failure.Message}");
        }
    }

    private static Result<RevokedCertificates> ReadCrl(string path)
    {
        try
        {
            return RevokedCertificates.Of(File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Invalid, failure.Message);
        }
    }
}

/// <summary>Whom to believe: certificates in PEM, in one file or in all files of a folder; the file goes before.</summary>
public sealed record CaFiles(string? File, string? Folder)
{
    public Result<X509Certificate2Collection> Read()
    {
        var reading = File is { Length: > 0 } ? File : Folder!;
        try
        {
            var roots = new X509Certificate2Collection();
            foreach (var path in PathsOf(reading))
            {
                reading = path;
                roots.ImportFromPemFile(path);
            }

            return roots.Count > 0
                ? roots
                : new Refused(Refusal.Invalid, $"Error loading from {reading}: there is no certificate in PEM");
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return new Refused(Refusal.Invalid, $"Error loading from {reading}: {failure.Message}");
        }
    }

    private static IEnumerable<string> PathsOf(string path) =>
        Directory.Exists(path) ? Directory.EnumerateFiles(path).Order(StringComparer.Ordinal) : [path];
}
