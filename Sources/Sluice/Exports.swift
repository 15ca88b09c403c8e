@_exported public import OrderedCollections
@_exported public import SluiceCore
@_exported public import SluiceEngine
@_exported public import SluiceFormats
@_exported public import SluiceModel
@_exported public import SluiceParity
