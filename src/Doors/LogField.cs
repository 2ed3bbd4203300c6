using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Muster.Doors;

/// <summary>One thing that a message of the log names.</summary>
/// <param name="Name">In small letters, its words joined by underscores: <c>key_count</c>.</param>
/// <param name="Number">The value, where it is a whole number; else null, and <paramref name="Text"/> tells it.</param>
public readonly record struct LogField(string Name, string Text, long? Number)
{
    /// <summary>What the message's own template names its parts.</summary>
    internal static ImmutableArray<LogField> Of(IReadOnlyList<KeyValuePair<string, object?>>? parts)
    {
        if (parts is null || parts.Count <= 1)
        {
            return []; // The last part is the template itself.
        }

        var fields = ImmutableArray.CreateBuilder<LogField>(parts.Count);
        foreach (var (name, value) in parts)
        {
            if (!name.StartsWith('{'))
            {
                fields.Add(Of(name, value));
            }
        }

        return fields.ToImmutable();
    }

    private static LogField Of(string name, object? value) => new(
        NameOf(name),
        Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
        value switch
        {
            int number => number,
            long number => number,
            _ => null,
        });

    private static string NameOf(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsAsciiLetterUpper(name[i]) && i > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
