using System.Globalization;
using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>What all members have said to a query about keys.</summary>
public sealed class KeyReport(int nodes)
{
    private readonly SortedDictionary<string, string> _messages = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _keys = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _primaryKeys = new(StringComparer.Ordinal);
    private int _errors;

    /// <summary>Members that were alive when it was asked.</summary>
    public int Nodes => nodes;

    public int Answers { get; private set; }

    public bool IsComplete => Answers >= nodes;

    /// <summary>By member: what went wrong, or is to be known.</summary>
    public IReadOnlyDictionary<string, string> Messages => _messages;

    /// <summary>In base64: how many have it.</summary>
    public IReadOnlyDictionary<string, int> Keys => _keys;

    /// <summary>In base64: how many use it.</summary>
    public IReadOnlyDictionary<string, int> PrimaryKeys => _primaryKeys;

    /// <summary>Null when all have answered and none has failed; else serf's text.</summary>
    public string? Error =>
        _errors > 0 ? string.Create(CultureInfo.InvariantCulture, $"{_errors}/{nodes} nodes reported failure")
        : Answers != nodes ? string.Create(CultureInfo.InvariantCulture, $"{Answers}/{nodes} nodes reported success")
        : null;

    public void Take(string from, ReadOnlySpan<byte> payload)
    {
        Answers++;
        if (KeyMessages.DecodeAnswer(payload) is not { } answer)
        {
            _errors++;
            _messages[from] = "its answer could not be read";
            return;
        }

        _errors += answer.Result ? 0 : 1;
        if (!answer.Result || answer.Message.Length > 0)
        {
            _messages[from] = answer.Message;
        }

        foreach (var key in answer.Keys ?? [])
        {
            _keys[key] = _keys.GetValueOrDefault(key) + 1;
        }

        if (answer.PrimaryKey.Length > 0)
        {
            _primaryKeys[answer.PrimaryKey] = _primaryKeys.GetValueOrDefault(answer.PrimaryKey) + 1;
        }
    }
}
