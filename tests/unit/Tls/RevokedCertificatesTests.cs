using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Muster.Doors.Tls;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Tls;

public sealed class RevokedCertificatesTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _others = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _others.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_an_authority_calls_back_is_known_and_nothing_else(bool inPem)
    {
        using var bad = _certificates.For("bad");
        using var good = _certificates.For("good");
        var list = _certificates.Revoke(bad);
        var revoked = RevokedCertificates.Of(inPem ? Encoding.ASCII.GetBytes(Pem(list)) : list).Value;
        Assert.Equal((1, true, false), (revoked.Count, revoked.Contains(bad), revoked.Contains(good)));
    }

    [Fact]
    public void A_file_may_hold_several_lists_among_other_things()
    {
        using var one = _certificates.For("one");
        using var two = _certificates.For("two");
        var file = $"for operators\n{Pem(_certificates.Revoke(one))}\n{one.ExportCertificatePem()}\n{Pem(_certificates.Revoke(two))}\n";
        var revoked = RevokedCertificates.Of(Encoding.ASCII.GetBytes(file)).Value;
        Assert.Equal((2, true, true), (revoked.Count, revoked.Contains(one), revoked.Contains(two)));
    }

    [Fact]
    public void A_list_may_be_empty() => Assert.Equal(0, RevokedCertificates.Of(_certificates.Revoke()).Value.Count);

    [Fact]
    public void The_number_of_another_authority_is_another_certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=another", key, HashAlgorithmName.SHA256);
        using var stranger = request.Create(
            new X500DistinguishedName("CN=another authority"), X509SignatureGenerator.CreateForECDsa(key),
            DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), [1, 2, 3, 1]);
        using var ours = _certificates.For("ours");
        Assert.Equal(ours.SerialNumber, stranger.SerialNumber);
        var revoked = RevokedCertificates.Of(_certificates.Revoke(ours)).Value;
        Assert.Equal((true, false), (revoked.Contains(ours), revoked.Contains(stranger)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no list")]
    [InlineData("-----BEGIN X509 CRL-----\nMAMCAQE=\n-----END X509 CRL-----\n")]
    public void What_is_no_list_is_refused(string file)
    {
        var refused = RevokedCertificates.Of(Encoding.ASCII.GetBytes(file)).Refused;
        Assert.StartsWith("it is no list of revoked certificates in PEM (X509 CRL) or DER", refused!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_cut_anywhere_is_refused()
    {
        using var one = _others.For("one");
        var whole = _others.Revoke(one);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.NotNull(RevokedCertificates.Of(whole.AsSpan(0, length)).Refused);
        }
    }

    private static string Pem(byte[] list) => PemEncoding.WriteString("X509 CRL", list);
}
