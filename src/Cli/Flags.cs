using System.Globalization;
using System.Text;
using Muster.Doors.Go;

namespace Muster.Cli;

/// <summary>
/// The flags of one command, by Go's rules, since scripts written for Consul rely on them: one dash or two;
/// <c>-x=v</c> or <c>-x v</c>; a switch takes a value only after <c>=</c>; the first argument that is no flag ends them,
/// so that <c>kv put key -5</c> writes <c>-5</c>. The messages are those of Go's flag package.
/// </summary>
internal sealed class Flags
{
    private const int HelpColumn = 26;
    private const int HelpWidth = 100;
    private const string Number = "NUMBER";

    private readonly SortedDictionary<string, Flag> _flags = new(StringComparer.Ordinal);

    /// <summary>All of them, by name.</summary>
    public IReadOnlyCollection<Flag> All => _flags.Values;

    public Flag? Named(string name) => _flags.GetValueOrDefault(name);

    public IReadOnlyCollection<string> Names => _flags.Keys;

    public Flag Switch(string name, string help) => Add(new Flag(name, "", help, _ => true));

    public Flag SharedSwitch(string name, string help) => Add(new Flag(name, "", help, _ => true) { Shared = true });

    public Flag Text(string name, string placeholder, string help) => Add(new Flag(name, placeholder, help, _ => true));

    public Flag Integer(string name, string help) => Add(new Flag(
        name, Number, help, text => int.TryParse(text, NumberStyles.AllowLeadingSign, null, out _)));

    public Flag Unsigned(string name, string help) => Add(new Flag(
        name, Number, help, text => ulong.TryParse(text, NumberStyles.None, null, out _)));

    public Flag Duration(string name, string help) =>
        Add(new Flag(name, "DURATION", help, text => GoDuration.TryParse(text, out _, out _)));

    /// <summary>Another name for a flag, so that what is given by either stays in order.</summary>
    public void Alias(string name, string placeholder, string help, Flag of) => _flags.Add(name, of.Called(name, placeholder, help));

    /// <summary>The operands, or what is wrong; flags may follow operands too, until <c>--</c>.</summary>
    public (IReadOnlyList<string> Operands, string? Complaint) ParseAnywhere(IReadOnlyList<string> arguments)
    {
        var operands = new List<string>();
        while (arguments.Count > 0)
        {
            var (rest, complaint) = Parse(arguments);
            if (complaint is not null)
            {
                return ([], complaint);
            }

            var ended = rest.Count < arguments.Count && arguments[arguments.Count - rest.Count - 1] == "--";
            operands.AddRange(ended ? rest : rest.Take(1));
            arguments = ended ? [] : [.. rest.Skip(1)];
        }

        return (operands, null);
    }

    /// <summary>The operands, or what is wrong.</summary>
    public (IReadOnlyList<string> Operands, string? Complaint) Parse(IReadOnlyList<string> arguments)
    {
        var at = 0;
        while (at < arguments.Count && arguments[at] is ['-', _, ..] argument)
        {
            at++;
            if (argument == "--")
            {
                break;
            }

            var name = argument.StartsWith("--", StringComparison.Ordinal) ? argument[2..] : argument[1..];
            if (name is "" or ['-' or '=', ..])
            {
                return ([], $"bad flag syntax: {argument}");
            }

            var equals = name.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? null : name[(equals + 1)..];
            name = equals < 0 ? name : name[..equals];
            if (!_flags.TryGetValue(name, out var flag))
            {
                return ([], $"flag provided but not defined: -{name}");
            }

            if (flag.IsSwitch)
            {
                if (TruthOf(value ?? "true") is not { } truth)
                {
                    var wrong = flag.Shared ? $"strconv.ParseBool: parsing \"{value}\": invalid syntax" : "parse error";
                    return ([], $"invalid boolean value \"{value}\" for -{name}: {wrong}");
                }

                flag.Give(truth ? "true" : "false");
                continue;
            }

            if (value is null && at == arguments.Count)
            {
                return ([], $"flag needs an argument: -{name}");
            }

            value ??= arguments[at++];
            if (!flag.Accepts(value))
            {
                var why = IsWhole(value) && flag.Placeholder == Number ? "value out of range" : "parse error";
                return ([], $"invalid value \"{value}\" for flag -{name}: {why}");
            }

            flag.Give(value);
        }

        return (arguments.Skip(at).ToList(), null);
    }

    /// <summary>One aligned list, wrapped for a terminal.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        foreach (var flag in _flags.Values)
        {
            var head = flag.IsSwitch ? $"  -{flag.Name}" : $"  -{flag.Name}={flag.Placeholder}";
            text.Append(head.Length < HelpColumn ? head.PadRight(HelpColumn) : $"{head}\n{new string(' ', HelpColumn)}");
            text.Append(Wrap(flag.Help)).Append('\n');
        }

        return text.ToString();
    }

    public Flag Add(Flag flag)
    {
        _flags.Add(flag.Name, flag);
        return flag;
    }

    private static string Wrap(string help)
    {
        var text = new StringBuilder();
        var column = HelpColumn;
        foreach (var word in help.Split(' '))
        {
            if (column > HelpColumn && column + 1 + word.Length > HelpWidth)
            {
                text.Append('\n').Append(' ', HelpColumn);
                column = HelpColumn;
            }
            else if (column > HelpColumn)
            {
                text.Append(' ');
                column++;
            }

            text.Append(word);
            column += word.Length;
        }

        return text.ToString();
    }

    private static bool IsWhole(string text) => text.Length > 0 && text.All(char.IsAsciiDigit);

    public static bool? TruthOf(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
