using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Muster.Bedrock;

namespace Muster.Doors.Tls;

/// <summary>
/// Certificates that their authorities have called back (RFC 5280, 5). Whose list it is counts, not who signed it or until when
/// it is good: who may change the file may as well change the one of the authorities. Immutable.
/// </summary>
public sealed class RevokedCertificates
{
    private const string Label = "X509 CRL";

    private readonly HashSet<(string Issuer, string Serial)> _known = [];

    private RevokedCertificates()
    {
    }

    public int Count => _known.Count;

    /// <summary>Reads lists in PEM, one after the other, or a single one in DER; refuses anything else.</summary>
    public static Result<RevokedCertificates> Of(ReadOnlySpan<byte> file)
    {
        var revoked = new RevokedCertificates();
        try
        {
            var text = Encoding.Latin1.GetString(file).AsSpan();
            var lists = 0;
            while (PemEncoding.TryFind(text, out var found))
            {
                if (text[found.Label].SequenceEqual(Label))
                {
                    revoked.Add(Convert.FromBase64String(text[found.Base64Data].ToString()));
                    lists++;
                }

                text = text[found.Location.End..];
            }

            if (lists == 0)
            {
                revoked.Add(file.ToArray());
            }

            return revoked;
        }
        catch (Exception failure) when (failure is AsnContentException or CryptographicException)
        {
            return new Refused(Refusal.Invalid, $"it is no list of revoked certificates in PEM ({Label}) or DER: {failure.Message}");
        }
    }

    public bool Contains(X509Certificate2 certificate) =>
        _known.Contains((certificate.IssuerName.Name, Text(certificate.SerialNumberBytes.Span)));

    private void Add(byte[] list)
    {
        var whole = new AsnReader(list, AsnEncodingRules.DER).ReadSequence();
        var told = whole.ReadSequence();
        if (told.PeekTag() == Asn1Tag.Integer)
        {
            told.ReadIntegerBytes(); // the version
        }

        told.ReadSequence(); // the algorithm of the signature
        var issuer = new X500DistinguishedName(told.ReadEncodedValue().Span).Name;
        ReadTime(told);
        if (told.HasData && told.PeekTag().TagClass == TagClass.Universal && !told.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            ReadTime(told); // when the next list comes
        }

        // A list that calls nothing back has no place for it.
        if (!told.HasData || !told.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            return;
        }

        for (var entries = told.ReadSequence(); entries.HasData;)
        {
            _known.Add((issuer, Text(entries.ReadSequence().ReadIntegerBytes().Span)));
        }
    }

    private static void ReadTime(AsnReader reader)
    {
        if (reader.PeekTag().HasSameClassAndValue(Asn1Tag.GeneralizedTime))
        {
            reader.ReadGeneralizedTime();
        }
        else
        {
            reader.ReadUtcTime();
        }
    }

    // A number may be written with a zero before it, which means nothing.
    private static string Text(ReadOnlySpan<byte> serial) => Convert.ToHexString(serial.TrimStart((byte)0));
}
