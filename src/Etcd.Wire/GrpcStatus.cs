using System.Globalization;
using System.Text;

namespace Muster.Etcd.Wire;

/// <summary>What the trailer of a call says: its code, and words for people. An expected "no" is such a value.</summary>
public sealed record GrpcStatus(GrpcCode Code, string Message)
{
    public static readonly GrpcStatus Ok = new(GrpcCode.Ok, "");

    /// <summary>
    /// The words as the trailer <c>grpc-message</c> carries them: UTF-8, with a percent sign and two digits for every byte
    /// that cannot be printed and for the percent sign itself.
    /// </summary>
    public string EncodedMessage()
    {
        var bytes = Encoding.UTF8.GetBytes(Message);
        if (Array.TrueForAll(bytes, IsPlain))
        {
            return Message;
        }

        var text = new StringBuilder(bytes.Length + 16);
        foreach (var one in bytes)
        {
            _ = IsPlain(one)
                ? text.Append((char)one)
                : text.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    /// <summary>What a trailer says; <see cref="GrpcCode.Unknown"/> where its code is none that there is.</summary>
    /// <param name="code">The trailer <c>grpc-status</c>; null when there was none.</param>
    /// <param name="message">The trailer <c>grpc-message</c>, encoded.</param>
    public static GrpcStatus Of(string? code, string? message)
    {
        var words = Uri.UnescapeDataString(message ?? "");
        return int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Enum.IsDefined((GrpcCode)number)
            ? new GrpcStatus((GrpcCode)number, words)
            : new GrpcStatus(GrpcCode.Unknown, code is null ? "the answer ended without a status" : words);
    }

    private static bool IsPlain(byte one) => one is >= 0x20 and <= 0x7E and not (byte)'%';
}
