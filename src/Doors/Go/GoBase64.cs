using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Muster.Doors.Go;

/// <summary>Base64 with padding as Go's encoding/base64 reads it: line ends do not count, and an error says where.</summary>
internal static class GoBase64
{
    private const int Quantum = 4;

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes, [NotNullWhen(false)] out string? error)
    {
        bytes = null;
        error = WrongAt(text) is { } at
            ? string.Create(CultureInfo.InvariantCulture, $"illegal base64 data at input byte {at}")
            : null;
        if (error is null)
        {
            bytes = Convert.FromBase64String(text);
        }

        return error is null;
    }

    private static int? WrongAt(string text)
    {
        var read = 0;
        var padding = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter is '\r' or '\n')
            {
                continue;
            }

            // Padding fills the last two places of the last four, and nothing follows it.
            var pads = letter == '=' && read % Quantum >= 2;
            if ((padding > 0 && (!pads || read % Quantum == 0)) || (!pads && !char.IsAsciiLetterOrDigit(letter) && letter is not ('+' or '/')))
            {
                return i;
            }

            padding += pads ? 1 : 0;
            read++;
        }

        return read % Quantum == 0 ? null
            : padding > 0 ? text.Length
            : text.Length - (read % Quantum);
    }
}
