namespace Muster.Bedrock.Hcl;

/// <summary>Puts words together. The first fault ends it: what follows one is guesswork.</summary>
internal sealed class HclParser
{
    private readonly HclScanner _scanner;
    private HclToken _now;
    private int _depth;
    private (HclPosition At, string What)? _fault;

    public HclParser(HclScanner scanner)
    {
        _scanner = scanner;
        _now = scanner.Next();
    }

    /// <summary>What is wrong, and where; null when nothing is.</summary>
    public (HclPosition At, string What)? Fault => _scanner.Fault ?? _fault;

    public HclObject? Document()
    {
        var items = Items(new HclPosition(1, 1), HclMark.End);
        return Fault is null ? items : null;
    }

    private HclToken Take()
    {
        var taken = _now;
        _now = _scanner.Next();
        return taken;
    }

    private void Bad(HclPosition at, string what) => _fault ??= (at, what);

    private HclObject Items(HclPosition at, HclMark end)
    {
        var items = new List<HclItem>();
        while (_now.Mark != end && Fault is null)
        {
            if (Item() is not { } item)
            {
                break;
            }

            items.Add(item);
            if (_now.Mark == HclMark.Comma)
            {
                Take();
            }
        }

        if (Fault is null)
        {
            Take();
        }

        return new HclObject(at, items);
    }

    private HclItem? Item()
    {
        if (_now.Mark is not (HclMark.Identifier or HclMark.Text))
        {
            Bad(_now.At, $"a key was expected, and here is {_now.Named}");
            return null;
        }

        var key = Take();
        switch (_now.Mark)
        {
            case HclMark.Assign:
                Take();
                return Value() is { } value ? new HclItem(key.Text, key.At, value) : null;
            case HclMark.BraceOpen:
                return Object() is { } block ? new HclItem(key.Text, key.At, block) : null;
            case HclMark.Text or HclMark.Identifier:
                return Labelled(key);
            default:
                Bad(_now.At, $"behind the key \"{key.Text}\" an \"=\" or a block was expected, and here is {_now.Named}");
                return null;
        }
    }

    /// <summary>A block with labels, <c>key "foo" { … }</c>: each label is an object of its own.</summary>
    private HclItem? Labelled(HclToken key)
    {
        var labels = new List<HclToken>();
        while (_now.Mark is HclMark.Text or HclMark.Identifier)
        {
            labels.Add(Take());
            if (labels.Count + _depth > HclLimits.DepthMax)
            {
                Bad(_now.At, $"more than {HclLimits.DepthMax} levels within each other");
                return null;
            }
        }

        if (_now.Mark != HclMark.BraceOpen)
        {
            Bad(_now.At, $"behind \"{key.Text}\" and its labels a \"{{\" was expected, and here is {_now.Named}");
            return null;
        }

        if (Object() is not { } inner)
        {
            return null;
        }

        foreach (var label in Enumerable.Reverse(labels))
        {
            inner = new HclObject(label.At, [new HclItem(label.Text, label.At, inner)]);
        }

        return new HclItem(key.Text, key.At, inner);
    }

    private HclNode? Value()
    {
        switch (_now.Mark)
        {
            case HclMark.Text:
                return new HclText(_now.At, Take().Text);
            case HclMark.Number:
                return Number();
            case HclMark.Identifier when _now.Text is "true" or "false":
                return new HclBool(_now.At, Take().Text == "true");
            case HclMark.BraceOpen:
                return Object();
            case HclMark.BracketOpen:
                return List();
            case HclMark.Identifier:
                Bad(_now.At, $"{_now.Text} is no value: a text stands in double quotes");
                return null;
            default:
                Bad(_now.At, $"a value was expected, and here is {_now.Named}");
                return null;
        }
    }

    private HclNumber? Number()
    {
        var word = Take();
        var number = HclReader.NumberOf(word.At, word.Text);
        if (number is null)
        {
            Bad(word.At, $"{word.Text} is no number");
        }

        return number;
    }

    private bool Enter()
    {
        if (++_depth <= HclLimits.DepthMax)
        {
            return true;
        }

        Bad(_now.At, $"more than {HclLimits.DepthMax} levels within each other");
        return false;
    }

    private HclObject? Object()
    {
        var brace = Take();
        if (!Enter())
        {
            return null;
        }

        var inner = Items(brace.At, HclMark.BraceClose);
        _depth--;
        return Fault is null ? inner : null;
    }

    private HclList? List()
    {
        var bracket = Take();
        if (!Enter())
        {
            return null;
        }

        var items = new List<HclNode>();
        while (_now.Mark != HclMark.BracketClose)
        {
            if (Value() is not { } item)
            {
                return null;
            }

            items.Add(item);
            if (_now.Mark == HclMark.Comma)
            {
                Take();
            }
            else if (_now.Mark != HclMark.BracketClose)
            {
                Bad(_now.At, $"a \",\" or a \"]\" was expected, and here is {_now.Named}");
                return null;
            }
        }

        Take();
        _depth--;
        return new HclList(bracket.At, items);
    }
}
